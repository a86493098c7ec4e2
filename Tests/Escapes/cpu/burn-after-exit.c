// attack: 5
// Leaves a grandchild that computes on when the program has ended.
// expect: status ok
// expect: within 6
// control: leaves processes
#include "escape.h"

int main(void) {
  if (fork() == 0) {
    setsid();
    if (fork() == 0) {
      for (volatile unsigned i = 0;; i++) {
      }
    }
    _exit(0);
  }
  wait(NULL);
}
