// attack: 15
// Shares its memory out among children that each stay under the limit.
// expect: status memory
// limits: memory_bytes=200000000
#include "escape.h"

int main(void) {
  for (int i = 0; i < 6; i++) {
    if (fork() == 0) {
      char *part = malloc(60u << 20);
      if (part) memset(part, 1, 60u << 20);
      sleep(3);
      _exit(part ? 0 : 1);
    }
  }
  sleep(2);
  puts("ESCAPED");
}
