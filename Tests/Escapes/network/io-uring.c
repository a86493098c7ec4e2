// attack: 58
// Sets up a queue of operations that no system-call filter sees.
// expect: contained
#include "escape.h"

int main(void) {
  char parameters[120] = {0};
  attempt("io_uring_setup", syscall(425, 8, parameters) >= 0);
  attempt_call("io_uring_enter", 426, -1, 0, 0, 0, 0);
  attempt_call("io_uring_register", 427, -1, 0, 0, 0, 0);
}
