// attack: 34
// Runs a program that no path leads to, or that may not be executed where it lies.
// expect: contained
#include "escape.h"

#include <sys/mman.h>

static int run(int file, int by_descriptor) {
  pid_t child = fork();
  if (child == 0) {
    char *arguments[] = {"true", NULL}, *environment[] = {NULL}, path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    if (by_descriptor) syscall(SYS_execveat, file, "", arguments, environment, 0x1000 /* AT_EMPTY_PATH */);
    if (!by_descriptor) execve(path, arguments, environment);
    _exit(errno);
  }
  int status;
  waitpid(child, &status, 0);
  errno = WEXITSTATUS(status);
  return status == 0;
}

static int copy_of_true(int flags) {
  int file = memfd_create("true", flags), from = open("/bin/true", O_RDONLY);
  char part[65536];
  ssize_t got;
  while (file >= 0 && (got = read(from, part, sizeof part)) > 0) {
    if (write(file, part, (size_t)got) != got) return -1;
  }
  close(from);
  return file;
}

int main(void) {
  int file = copy_of_true(0);
  attempt("execve of an anonymous file", file >= 0 && run(file, 0));
  attempt("execveat of an anonymous file", file >= 0 && run(file, 1));
  attempt("a mapping of an anonymous file",
          file >= 0 && mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0) != MAP_FAILED);
  attempt("execveat of a program", run(open("/bin/true", O_RDONLY), 1));
}
