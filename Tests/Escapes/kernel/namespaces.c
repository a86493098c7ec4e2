// attack: 63
// Makes namespaces, in which it would hold every capability.
// expect: contained
#include "escape.h"

#include <sched.h>

static int clones(unsigned long flags) {
  long child = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
  if (child == 0) _exit(0);
  if (child > 0) waitpid((pid_t)child, NULL, 0);
  return child > 0;
}

int main(void) {
  attempt("clone, user", clones(CLONE_NEWUSER));
  attempt("clone, user and mount", clones(CLONE_NEWUSER | CLONE_NEWNS));
  attempt("clone, net", clones(CLONE_NEWNET));
  attempt("clone, flags in the upper half", clones(0x100000000 | CLONE_NEWUSER));
  struct {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
  } arguments = {.flags = CLONE_NEWUSER, .exit_signal = SIGCHLD};
  long child = syscall(435, &arguments, sizeof arguments);
  if (child == 0) _exit(0);
  attempt("clone3", child > 0);
  attempt("setns", syscall(SYS_setns, open("/proc/self/ns/uts", O_RDONLY), 0) == 0);
  attempt("unshare, time", unshare(0x80) == 0);
  attempt("unshare, user", unshare(CLONE_NEWUSER) == 0);
}
