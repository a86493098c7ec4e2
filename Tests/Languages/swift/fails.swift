func add(_ a: Int, _ b: Int) -> Int { a + b }

print(add(2, 3))  // Output: 5
print(add(2, 2))  // Output: 5
