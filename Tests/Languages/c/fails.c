#include <stdio.h>
int add(int a, int b) { return a + b; }
int main(void) {
  printf("%d\n", add(2, 3)); // Output: 5
  printf("%d\n", add(2, 2)); // Output: 5
  return 0;
}
