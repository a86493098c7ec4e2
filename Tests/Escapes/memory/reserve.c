// attack: 17
// Reserves address space that counts as nothing, and makes it writable later.
// expect: contained
// limits: memory_bytes=100000000
#include "escape.h"

#include <sys/mman.h>

int main(void) {
  size_t size = 400u << 20;
  char *memory = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return 1;
  int opened = mprotect(memory, size, PROT_READ | PROT_WRITE) == 0;
  if (opened) memset(memory, 1, size);
  if (opened) sleep(1);
  attempt("mprotect", opened);
}
