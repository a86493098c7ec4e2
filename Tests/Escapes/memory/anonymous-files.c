// attack: 14
// Fills files in memory that no process maps, so that no process is seen to hold them.
// expect: contained
// limits: memory_bytes=100000000
#include "escape.h"

#include <sys/mman.h>

int main(void) {
  static char part[1 << 20];
  memset(part, 1, sizeof part);
  size_t held = 0;
  for (int i = 0; i < 20; i++) {
    int file = memfd_create("held", 8 /* MFD_NOEXEC_SEAL */);
    if (file < 0) break;
    for (int j = 0; j < 20 && write(file, part, sizeof part) == (ssize_t)sizeof part; j++) held += sizeof part;
  }
  attempt("400 MB in anonymous files", held >= 400u << 20);
}
