// attack: 43
// Swaps a folder for a link to the outside again and again while it is being measured, and leaves it so.
// expect: status ok
// expect: clean
// control: prints MADE
#include "escape.h"

#include <time.h>

int main(void) {
  time_t end = time(NULL) + 2;
  if (mkdir("folder", 0755) != 0 || mkdir("folder/inner", 0755) != 0) return 1;
  if (symlink(target("ESCAPE_FOLDER"), "link") != 0) return 1;
  for (long i = 0; time(NULL) < end && i < 20000; i++) {
    rename("folder", "other");
    rename("link", "folder");
    rename("folder", "link");
    rename("other", "folder");
  }
  rename("folder", "other");
  rename("link", "folder");
  puts("MADE");
}
