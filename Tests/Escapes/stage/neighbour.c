// Another run at the same time: keeps a secret in a file of its own and waits to be ended.
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int count, char **arguments) {
  char path[4096];
  snprintf(path, sizeof path, "%s/secret", getenv("TMPDIR"));
  const char *paths[] = {"secret", path};
  for (int i = 0; i < 2; i++) {
    FILE *file = fopen(paths[i], "w");
    if (!file || fputs("secret\n", file) < 0 || fclose(file) != 0) return 1;
  }
  sleep(count > 1 ? (unsigned)atoi(arguments[1]) : 3600);
  puts("undisturbed");
  return 0;
}
