// attack: 45
// Makes files that claim to be enormous.
// expect: status signalled | disk
// expect: clean
// control: prints MADE
#include "escape.h"

int main(void) {
  int file = open("sparse", O_CREAT | O_RDWR, 0600);
  if (file < 0 || ftruncate(file, 1ll << 42) != 0) return 1;
  puts("MADE");
}
