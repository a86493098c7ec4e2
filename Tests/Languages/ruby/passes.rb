# The sum of two numbers.
def add(a, b)
  # Integers grow as needed, so nothing overflows.
  a + b
end

puts add(2, 3) # Output: 5
raise "wrong" unless add(-1, 1) == 0
