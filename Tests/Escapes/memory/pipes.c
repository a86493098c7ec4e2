// attack: 19
// Pins kernel memory in full pipes.
// expect: contained
#include "escape.h"

#include <sys/resource.h>

int main(void) {
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  static char part[65536];
  int made = 0, ends[2];
  for (; made < 1000 && pipe2(ends, O_NONBLOCK) == 0; made++) {
    if (write(ends[1], part, sizeof part) < 0) break;
  }
  attempt("1000 full pipes", made == 1000);
}
