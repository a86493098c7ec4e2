// attack: 67
// Makes a call by its x32 number.
// expect: status forbidden-call
// needs: x86_64
#include "escape.h"

int main(void) { attempt("x32", syscall(0x40000000 + SYS_getpid) == getpid()); }
