// attack: 66
// Makes its memory predictable and all that can be read executable.
// expect: contained
#include "escape.h"

#include <sys/personality.h>

int main(void) {
  attempt("no randomization", personality(ADDR_NO_RANDOMIZE) >= 0);
  attempt("read implies execute", personality(READ_IMPLIES_EXEC) >= 0);
  attempt("another machine", personality(PER_LINUX32) >= 0);
}
