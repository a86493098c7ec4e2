// attack: 80
// Finds signals ignored or blocked and the umask open, as a careless parent left them.
// expect: contained
#include "escape.h"

int main(void) {
  int ignored = 0, number;
  struct sigaction now;
  for (number = 1; number < NSIG; number++) {
    if (sigaction(number, NULL, &now) == 0) ignored += now.sa_handler == SIG_IGN;
  }
  sigset_t blocked;
  sigprocmask(SIG_BLOCK, NULL, &blocked);
  for (number = 1; number < NSIG; number++) ignored += sigismember(&blocked, number) == 1;
  attempt("a signal that does nothing", ignored > 0);
  attempt("an open umask", umask(022) == 0);
}
