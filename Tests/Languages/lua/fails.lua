local function add(a, b)
  return a + b
end

print(add(2, 3)) -- Output: 5
print(add(2, 2)) -- Output: 5
