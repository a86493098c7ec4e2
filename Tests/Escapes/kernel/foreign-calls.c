// attack: 67
// Makes a 32-bit call, whose numbers mean other things.
// expect: status forbidden-call
// needs: x86_64
#include "escape.h"

int main(void) {
  int answer;
  __asm__ volatile("int $0x80" : "=a"(answer) : "a"(20 /* getpid */) : "memory");
  attempt("int 0x80", answer == getpid());
}
