package main

import "fmt"

// add gives the sum of two numbers.
func add(a, b int) int {
	// An overflow wraps, as int does everywhere.
	return a + b
}

func main() {
	fmt.Println(add(2, 3))  // Output: 5
	fmt.Println(add(-1, 1)) // Output: 0
}
