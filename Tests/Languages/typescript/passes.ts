/** The sum of two numbers. */
function add(a: number, b: number): number {
  // Numbers here are floats: sums beyond 2^53 lose digits.
  return a + b;
}
console.assert(add(2, 3) === 5);
console.log(add(-1, 1)); // Output: 0
