// attack: 69
// Hides arguments in bits that the kernel drops and a filter may compare, or the other way round.
// expect: contained
#include "escape.h"

int main(void) {
  long high = 0x7700000000;
  attempt("socket", syscall(SYS_socket, high | 2, 1, 0) >= 0);
  attempt("prctl", syscall(SYS_prctl, high | 1, 0, 0, 0, 0) == 0);
  attempt("prlimit64", syscall(SYS_prlimit64, high | target_number("ESCAPE_VICTIM"), 7, NULL, NULL) == 0);
  attempt("personality", syscall(SYS_personality, high | 0x0040000) >= 0);
  attempt("setpriority", syscall(SYS_setpriority, 0, high | target_number("ESCAPE_VICTIM"), 5) == 0);
  attempt("fcntl", syscall(SYS_fcntl, open("own", O_CREAT | O_RDWR, 0600), high | 1024 /* F_SETLEASE */, 1) == 0);
}
