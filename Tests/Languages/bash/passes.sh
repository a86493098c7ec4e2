#!/bin/bash
# Adds two whole numbers and prints the sum.
add() {
  local a=$1 b=$2
  # Beyond 63 bits the sum wraps without a word.
  echo $((a + b))
}
[[ $(add 2 3) == 5 ]] || exit 1
echo "Sum: $(add -1 1)" # Output: Sum: 0
