// attack: 33
// Becomes another user, and looks whether a setuid program would gain anything.
// expect: contained
#include "escape.h"

#include <sys/prctl.h>

int main(void) {
  attempt("setuid programs", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0);
  attempt("setuid", syscall(SYS_setuid, 0) == 0);
  attempt("setresgid", syscall(SYS_setresgid, 0, 0, 0) == 0);
  attempt("setgroups", syscall(SYS_setgroups, 0, NULL) == 0);
  struct {
    uint32_t version;
    int pid;
  } header = {0x20080522, 0};
  struct {
    uint32_t effective, permitted, inheritable;
  } sets[2] = {{0, 0, 0}, {0, 0, 0}};
  attempt("capabilities", syscall(SYS_capget, &header, sets) == 0 && (sets[0].permitted || sets[1].permitted));
}
