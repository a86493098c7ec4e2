// attack: 23
// Forks without end, parents and children alike.
// expect: status processes
// expect: within 15
// limits: processes=40 wall_seconds=10
// alone: where the user is shared it takes the processes of all
#include "escape.h"

int main(void) {
  if (bound() != __LONG_MAX__) {
    // The control must not take the machine with it.
    for (long i = 0; i < bound(); i++) {
      pid_t child = fork();
      if (child < 0) return 1;
      if (child == 0) {
        sleep(30);
        _exit(0);
      }
    }
    puts("ESCAPED");
    return 0;
  }
  for (;;) fork();
}
