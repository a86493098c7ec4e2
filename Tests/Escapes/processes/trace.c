// attack: 28
// Attaches to another process and reads its memory.
// expect: contained
#include "escape.h"

#include <sys/ptrace.h>
#include <sys/uio.h>

int main(void) {
  pid_t victim = target_number("ESCAPE_VICTIM");
  char buffer[16], path[64];
  struct iovec ours = {buffer, sizeof buffer}, theirs = {NULL, sizeof buffer};
  attempt("process_vm_readv", process_vm_readv(victim, &ours, 1, &theirs, 1, 0) > 0 || errno == EFAULT);
  attempt("process_vm_writev", process_vm_writev(victim, &ours, 1, &theirs, 1, 0) > 0 || errno == EFAULT);
  snprintf(path, sizeof path, "/proc/%d/mem", (int)victim);
  attempt("its memory as a file", open(path, O_RDWR) >= 0);
  attempt("its parent's environment", ({
            snprintf(path, sizeof path, "/proc/%d/environ", (int)getppid());
            int file = open(path, O_RDONLY);
            file >= 0 && read(file, buffer, 1) == 1;
          }));
  attempt("PTRACE_ATTACH", ptrace(PTRACE_ATTACH, victim, NULL, NULL) == 0);
}
