// attack: 29
// Takes an open descriptor out of another process.
// expect: contained
#include "escape.h"

int main(void) {
  pid_t victim = target_number("ESCAPE_VICTIM");
  int process = (int)syscall(434 /* pidfd_open */, victim, 0);
  attempt("pidfd_open", process >= 0);
  attempt("pidfd_getfd", syscall(438, process, 3, 0) >= 0);
  attempt("kcmp", syscall(SYS_kcmp, getpid(), victim, 2, 0, 0) >= 0);
  char path[64];
  snprintf(path, sizeof path, "/proc/%d/fd/3", (int)victim);
  attempt("/proc/PID/fd", open(path, O_RDWR) >= 0);
}
