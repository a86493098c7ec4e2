// attack: 74
// Uses a descriptor that was left open for it.
// expect: contained
#include "escape.h"

int main(void) {
  struct stat found;
  int open_files = 0;
  for (int number = 3; number < 4096; number++) open_files += fstat(number, &found) == 0;
  attempt("a descriptor beyond the standard ones", open_files > 0);
}
