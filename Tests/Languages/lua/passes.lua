-- The sum of two numbers.
local function add(a, b)
  -- Integers wrap, floats round.
  return a + b
end

assert(add(2, 3) == 5)
print(add(-1, 1)) -- Output: 0
