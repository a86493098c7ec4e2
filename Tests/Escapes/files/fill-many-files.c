// attack: 46
// Writes many files that are each as large as they may be.
// expect: status disk
// limits: disk_bytes=10000000
#include "escape.h"

int main(void) {
  char name[32];
  for (int i = 0; i < 400; i++) {
    snprintf(name, sizeof name, "part%d", i);
    int file = open(name, O_CREAT | O_WRONLY, 0600);
    if (file < 0 || posix_fallocate(file, 0, 100 << 10) != 0) return 1;
    close(file);
    if (i % 10 == 0) usleep(5000);
  }
  puts("ESCAPED");
}
