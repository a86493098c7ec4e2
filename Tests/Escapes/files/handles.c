// attack: 48
// Opens a file outside by its handle, past every check of its path.
// expect: contained
#include "escape.h"

int main(void) {
  struct {
    unsigned bytes;
    int type;
    unsigned char handle[128];
  } handle = {.bytes = sizeof handle.handle};
  int mount = 0;
  const char *folder = target("ESCAPE_FOLDER");
  int named = syscall(SYS_name_to_handle_at, AT_FDCWD, folder, &handle, &mount, 0) == 0;
  attempt("name_to_handle_at", named);
  attempt("open_by_handle_at", syscall(SYS_open_by_handle_at, open(".", O_RDONLY), &handle, O_RDONLY) >= 0);
}
