// attack: 13
// Takes its memory as shared, which RLIMIT_DATA does not count.
// expect: status memory
// limits: memory_bytes=100000000
#include "escape.h"

#include <sys/mman.h>

int main(void) {
  size_t size = 400u << 20;
  char *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  memset(memory, 1, size);
  sleep(1);
  puts("ESCAPED");
}
