// attack: 12
// Maps and touches more memory than it may.
// expect: status memory
// limits: memory_bytes=100000000
#include "escape.h"

#include <sys/mman.h>

int main(void) {
  size_t size = 190u << 20;  // below what RLIMIT_DATA lets be reserved, so that only what is used counts
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  memset(memory, 1, size);
  sleep(1);
  puts("ESCAPED");
}
