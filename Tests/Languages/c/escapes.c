#include <stdio.h>
int main(void) {
  FILE *file = fopen("/etc/passwd", "r");
  char line[256];
  if (!file || !fgets(line, sizeof line, file)) return puts("refused") < 0;
  puts(line);
  return 0;
}
