// attack: 46
// Makes more files than it may, all of them empty.
// expect: status disk
// limits: files=200
#include "escape.h"

int main(void) {
  char name[32];
  for (int i = 0; i < 500; i++) {
    snprintf(name, sizeof name, "f%d", i);
    int file = open(name, O_CREAT | O_WRONLY, 0600);
    if (file < 0) return 1;
    close(file);
    if (i % 20 == 0) usleep(2000);
  }
  puts("ESCAPED");
}
