// attack: 77
// Floods its error stream while its output stays quiet, so that who reads one after the other waits for ever.
// expect: status output
// limits: output_bytes=100000
#include "escape.h"

int main(void) {
  static char part[10000];
  memset(part, 'e', sizeof part);
  for (long i = 0; i < bound(); i++) {
    if (write(2, part, sizeof part) < 0) return 1;
  }
  puts("ESCAPED");
}
