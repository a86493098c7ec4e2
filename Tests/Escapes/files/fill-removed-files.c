// attack: 46
// Fills files that have no name any more, so that who walks the folder does not see them.
// expect: status disk | nonzero-exit
// limits: disk_bytes=10000000
#include "escape.h"

int main(void) {
  for (int i = 0; i < 40; i++) {
    int file = open("part", O_CREAT | O_RDWR, 0600);
    if (file < 0 || unlink("part") != 0 || posix_fallocate(file, 0, 1 << 20) != 0) return 1;
    usleep(5000);
  }
  usleep(200000);
  puts("ESCAPED");
}
