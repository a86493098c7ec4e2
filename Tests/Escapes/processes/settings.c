// attack: 31
// Changes what prctl(2) lets a process change about how it is watched.
// expect: contained
#include "escape.h"

#include <sys/prctl.h>

int main(void) {
  attempt("PR_SET_PDEATHSIG", prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) == 0);
  attempt("PR_SET_CHILD_SUBREAPER", prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0);
  attempt("PR_SET_DUMPABLE", prctl(PR_SET_DUMPABLE, 1, 0, 0, 0) == 0);
  attempt("PR_SET_PTRACER", prctl(PR_SET_PTRACER, -1L, 0, 0, 0) == 0 || errno == EINVAL);
  attempt("PR_SET_MM", prctl(PR_SET_MM, 6, 0, 0, 0) == 0 || errno == EINVAL);
  attempt("PR_SET_KEEPCAPS", prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) == 0);
  attempt("PR_SET_SECCOMP", prctl(PR_SET_SECCOMP, 2, 0, 0, 0) == 0 || errno == EFAULT);
}
