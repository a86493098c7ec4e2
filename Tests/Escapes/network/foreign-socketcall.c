// attack: 59
// Opens a socket by the 32-bit call, whose arguments lie behind a pointer.
// expect: status forbidden-call
// needs: x86_64
#include "escape.h"

#include <sys/mman.h>

int main(void) {
  // The arguments have to lie below 4 GiB.
  unsigned *arguments = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
  arguments[0] = 2;
  arguments[1] = 1;
  arguments[2] = 0;
  int answer;
  __asm__ volatile("int $0x80" : "=a"(answer) : "a"(102), "b"(1), "c"(arguments) : "memory");
  errno = answer < 0 ? -answer : 0;
  attempt("socketcall", answer >= 0);
}
