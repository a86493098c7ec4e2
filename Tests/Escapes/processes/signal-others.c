// attack: 27
// Signals processes that are not its own, in every way that there is.
// expect: contained
#include "escape.h"

int main(void) {
  pid_t victim = target_number("ESCAPE_VICTIM");
  union sigval value = {0};
  attempt("kill", kill(victim, SIGUSR1) == 0);
  attempt("tkill", syscall(SYS_tkill, victim, SIGUSR1) == 0);
  attempt("tgkill", syscall(SYS_tgkill, victim, victim, SIGUSR1) == 0);
  attempt("sigqueue", sigqueue(victim, SIGUSR1, value) == 0);
  attempt("the supervisor", kill(target_number("ESCAPE_SUPERVISOR"), 0) == 0);
  // Succeeds whether or not it reaches anyone, so that only the stage can tell. The control leaves it out: it would reach all.
  if (bound() == __LONG_MAX__) kill(-1, SIGURG);
  int process = (int)syscall(434 /* pidfd_open */, victim, 0);
  attempt("pidfd_open", process >= 0);
  attempt("pidfd_send_signal", syscall(424, process, SIGUSR1, NULL, 0) == 0);
}
