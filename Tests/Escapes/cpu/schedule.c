// attack: 10
// Takes precedence over others, and slows another process.
// expect: contained
#include "escape.h"

#include <sched.h>
#include <sys/resource.h>

int main(void) {
  pid_t victim = target_number("ESCAPE_VICTIM");
  struct sched_param parameter = {.sched_priority = 1};
  cpu_set_t first;
  CPU_ZERO(&first);
  CPU_SET(0, &first);
  attempt("a nice value below zero", setpriority(PRIO_PROCESS, 0, -5) == 0);
  attempt("the priority of another", setpriority(PRIO_PROCESS, (id_t)victim, 10) == 0);
  attempt("real-time scheduling", sched_setscheduler(0, SCHED_FIFO, &parameter) == 0);
  attempt("the processors of another", sched_setaffinity(victim, sizeof first, &first) == 0);
  attempt("the I/O priority of another", syscall(SYS_ioprio_set, 1, victim, 3 << 13) == 0);
}
