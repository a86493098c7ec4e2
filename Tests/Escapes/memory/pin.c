// attack: 19
// Pins memory by locking it, and takes memory that the kernel does not count.
// expect: contained
#include "escape.h"

#include <sys/mman.h>
#include <sys/uio.h>

int main(void) {
  size_t size = 32u << 20;
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  attempt("mlock", mlock(memory, size) == 0);
  attempt("mlockall", mlockall(MCL_CURRENT) == 0);
  attempt_call("memfd_secret", 447, 0, 0, 0, 0, 0);
  int ends[2];
  if (pipe(ends) != 0) return 1;
  struct iovec part = {memory, 4096};
  attempt("vmsplice", vmsplice(ends[1], &part, 1, 0) > 0);
}
