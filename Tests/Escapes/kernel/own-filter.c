// attack: 70
// Installs a filter of its own that answers writes with success, so that what watches it would see nothing.
// expect: contained
#include "escape.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

int main(void) {
  struct sock_filter steps[] = {{0x06, 0, 0, SECCOMP_RET_ALLOW}};
  struct sock_fprog program = {1, steps};
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  attempt("seccomp", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0);
  attempt("a listener", syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 8, &program) >= 0);
  attempt("prctl", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0);
}
