// attack: 78
// Crashes so that the kernel writes its memory to the disk, or hands it to a program of the host.
// expect: contained
#include "escape.h"

#include <dirent.h>
#include <sys/resource.h>

int main(void) {
  pid_t child = fork();
  if (child == 0) abort();
  int status;
  waitpid(child, &status, 0);
  attempt("a core dump", WCOREDUMP(status) != 0);
  // A limit of 0 stops only files; what a pattern of `|program` gets is stopped by 1 (core(5), do_coredump in fs/coredump.c).
  struct rlimit limit;
  getrlimit(RLIMIT_CORE, &limit);
  attempt("a core dump into a pipe", limit.rlim_max != 1);
}
