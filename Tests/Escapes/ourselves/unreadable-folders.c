// attack: 43 45
// Leaves folders that nobody may enter, and files that nobody may read.
// expect: status ok
// expect: clean
// control: prints MADE
#include "escape.h"

int main(void) {
  if (mkdir("closed", 0700) != 0 || mkdir("closed/inner", 0) != 0) return 1;
  close(open("closed/file", O_CREAT | O_WRONLY, 0));
  chmod("closed", 0);
  mkdir("no-write", 0500);
  mkdir("list-only", 0400);
  puts("MADE");
}
