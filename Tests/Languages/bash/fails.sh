add() {
  echo $(($1 + $2))
}
echo $(add 2 3) # Output: 5
echo $(add 2 2) # Output: 5
