def add(a, b)
  a + b
end

puts add(2, 3) # => 5
puts add(2, 2) # => 5
