// attack: 16
// Recurses without end: a crash of its own, and told as one.
// expect: status signalled
// expect: signal 11
// control: signal 11
#include <stdio.h>

#pragma GCC diagnostic ignored "-Winfinite-recursion"

__attribute__((noinline)) static int deeper(int depth) {
  volatile char frame[4096];
  frame[0] = (char)depth;
  return deeper(depth + 1) + frame[0];
}

int main(void) { return printf("%d\n", deeper(0)); }
