// attack: 40
// Changes a file outside by calls and flags that a filter on open's write modes does not see.
// expect: contained
#include "escape.h"

int main(void) {
  const char *secret = target("ESCAPE_SECRET"), *folder = target("ESCAPE_FOLDER");
  char path[4096];
  attempt("O_RDONLY | O_TRUNC", open(secret, O_RDONLY | O_TRUNC) >= 0);
  attempt("creat", creat(secret, 0644) >= 0);
  attempt("truncate", truncate(secret, 1) == 0);
  attempt("O_TMPFILE", open(folder, O_TMPFILE | O_RDWR, 0600) >= 0);
  int own = open("own", O_CREAT | O_RDWR, 0644);
  if (own < 0) return 1;
  attempt("renameat2 with exchange", syscall(SYS_renameat2, AT_FDCWD, "own", AT_FDCWD, secret, 2) == 0);
  snprintf(path, sizeof path, "%s/linked", folder);
  attempt("a link to the outside", link("own", path) == 0);
  snprintf(path, sizeof path, "%s/moved", folder);
  attempt("a move to the outside", rename("own", path) == 0);
  int file = open(secret, O_RDONLY);
  attempt("fallocate", file >= 0 && fallocate(file, 0, 0, 4096) == 0);
  attempt("O_PATH and then /proc/self/fd", ({
            char name[64];
            snprintf(name, sizeof name, "/proc/self/fd/%d", open(secret, O_PATH));
            open(name, O_RDWR) >= 0;
          }));
  attempt("remove", unlink(secret) == 0);
}
