// attack: 77
// Exchanges its streams, writes to its input and shuts what it can.
// expect: status ok
// expect: prints swapped
// control: prints swapped
#include "escape.h"

int main(void) {
  int output = dup(1), errors = dup(2);
  dup2(errors, 1);
  dup2(output, 2);
  ssize_t ignored = write(0, "forged", 6);
  ignored = write(2, "swapped\n", 8);
  (void)ignored;
  close(1);
}
