// attack: 76
// Prints bytes that are no text, and terminal controls, without end.
// expect: status output
// limits: output_bytes=100000
#include "escape.h"

int main(void) {
  static char part[10000];
  for (size_t i = 0; i < sizeof part; i++) part[i] = (char)(i * 37);
  memcpy(part, "\033]0;title\007\033[2J\0\xff\xc0\xed\xa0\x80", 21);
  for (long i = 0; i < bound(); i++) {
    if (write(1, part, sizeof part) < 0) return 1;
  }
  puts("\nESCAPED");
}
