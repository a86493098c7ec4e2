// attack: 53
// Watches what others do with files.
// expect: contained
#include "escape.h"

int main(void) {
  int watch = (int)syscall(SYS_inotify_init1, 0);
  attempt("inotify", watch >= 0);
  attempt("fanotify", syscall(SYS_fanotify_init, 0, 0) >= 0);
  int file = open("own", O_CREAT | O_RDWR, 0644);
  if (file < 0) return 1;
  attempt("a lease", fcntl(file, F_SETLEASE, F_WRLCK) == 0);
  attempt("a notification", fcntl(open(".", O_RDONLY), F_NOTIFY, DN_MODIFY) == 0);
  attempt("an owner for its signals", fcntl(file, F_SETOWN, target_number("ESCAPE_VICTIM")) == 0);
}
