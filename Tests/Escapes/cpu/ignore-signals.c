// attack: 3
// Ignores and blocks every signal that can be, and waits on.
// expect: status wall-time
// expect: within 6
// limits: wall_seconds=0.5
// control: outlasts 1
#include "escape.h"

int main(void) {
  sigset_t all;
  sigfillset(&all);
  for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
  sigprocmask(SIG_BLOCK, &all, NULL);
  for (;;) pause();
}
