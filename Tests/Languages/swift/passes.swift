/// The sum of two numbers.
func add(_ a: Int, _ b: Int) -> Int {
  // An overflow ends the program.
  a + b
}

assert(add(2, 3) == 5)
print(add(-1, 1))  // Output: 0
