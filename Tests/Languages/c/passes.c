#include <assert.h>
#include <stdio.h>

/* The sum of two numbers. */
int add(int a, int b) {
  // An overflow is undefined, so callers keep the numbers small.
  return a + b;
}

int main(void) {
  assert(add(2, 3) == 5);
  printf("%d\n", add(-1, 1)); // Output: 0
  return 0;
}
