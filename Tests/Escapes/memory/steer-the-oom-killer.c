// attack: 21
// Makes the kernel prefer other processes when memory runs out.
// expect: contained
#include "escape.h"

static int score(const char *path, const char *value) {
  int file = open(path, O_WRONLY);
  return file >= 0 && write(file, value, strlen(value)) > 0;
}

int main(void) {
  char path[64];
  attempt("its own score", score("/proc/self/oom_score_adj", "-500"));
  snprintf(path, sizeof path, "/proc/%s/oom_score_adj", target("ESCAPE_VICTIM"));
  attempt("another's score", score(path, "900"));
}
