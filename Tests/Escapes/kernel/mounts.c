// attack: 64
// Changes what is mounted where, by the old calls and the new.
// expect: contained
#include "escape.h"

int main(void) {
  long bad = 1;  // no pointer at all
  attempt_call("mount", SYS_mount, bad, bad, bad, 0, 0);
  attempt_call("umount2", SYS_umount2, bad, 0, 0, 0, 0);
  attempt_call("pivot_root", SYS_pivot_root, bad, bad, 0, 0, 0);
  attempt_call("chroot", SYS_chroot, bad, 0, 0, 0, 0);
  attempt_call("open_tree", 428, -1, bad, 0, 0, 0);
  attempt_call("move_mount", 429, -1, bad, -1, bad, 0);
  attempt_call("fsopen", 430, bad, 0, 0, 0, 0);
  attempt_call("fsconfig", 431, -1, 0, 0, 0, 0);
  attempt_call("fsmount", 432, -1, 0, 0, 0, 0);
  attempt_call("fspick", 433, -1, bad, 0, 0, 0);
  attempt_call("mount_setattr", 442, -1, bad, 0, bad, 0);
  attempt_call("statmount", 457, bad, bad, 0, 0, 0);
  attempt_call("listmount", 458, bad, bad, 0, 0, 0);
  attempt_call("open_tree_attr", 467, -1, bad, 0, bad, 0);
}
