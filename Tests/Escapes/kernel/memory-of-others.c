// attack: 71
// Moves and drops the memory of other processes.
// expect: contained
#include "escape.h"

int main(void) {
  long victim = target_number("ESCAPE_VICTIM");
  attempt_call("migrate_pages", SYS_migrate_pages, victim, 0, 0, 0, 0);
  attempt_call("move_pages", SYS_move_pages, victim, 0, 0, 0, 0);
  attempt_call("process_madvise", 440, -1, 0, 0, 0, 0);
  attempt_call("process_mrelease", 448, -1, 0, 0, 0, 0);
  attempt_call("set_mempolicy", SYS_set_mempolicy, 99, 0, 0, 0, 0);
}
