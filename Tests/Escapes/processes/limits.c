// attack: 30
// Raises its own limits and reads and lowers another's.
// expect: contained
#include "escape.h"

#include <sys/resource.h>

int main(void) {
  pid_t victim = target_number("ESCAPE_VICTIM");
  struct rlimit infinite = {RLIM_INFINITY, RLIM_INFINITY}, low = {8, 8};
  attempt("files", setrlimit(RLIMIT_FSIZE, &infinite) == 0);
  attempt("data", prlimit(0, RLIMIT_DATA, &infinite, NULL) == 0);
  attempt("by its own number", prlimit(getpid(), RLIMIT_DATA, &infinite, NULL) == 0);
  attempt("another's", prlimit(victim, RLIMIT_NOFILE, NULL, &low) == 0);
  attempt("another's, lowered", prlimit(victim, RLIMIT_NOFILE, &low, NULL) == 0);
}
