// attack: 26
// Becomes a daemon and starts anew whenever it is signalled.
// expect: status ok
// expect: within 6
// control: leaves processes
#include "escape.h"

int main(void) {
  pid_t child = fork();
  if (child == 0) {
    if (daemon(0, 0) != 0) _exit(1);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
    for (;;) {
      // A new number every moment, which the control could not be found by.
      if (bound() == __LONG_MAX__ && fork() != 0) _exit(0);
      setsid();
      usleep(200);
    }
  }
  usleep(100000);
}
