// attack: 65
// Makes the calls that most flaws of the kernel were found in, and those that run the machine.
// expect: contained
#include "escape.h"

int main(void) {
  long bad = 1;
  attempt_call("bpf", SYS_bpf, 0, bad, 8, 0, 0);
  attempt_call("perf_event_open", SYS_perf_event_open, bad, 0, -1, -1, 0);
  attempt_call("userfaultfd", SYS_userfaultfd, ~0L, 0, 0, 0, 0);
  attempt_call("kexec_load", SYS_kexec_load, 0, 9999, bad, ~0L, 0);
  attempt_call("init_module", SYS_init_module, bad, 0, bad, 0, 0);
  attempt_call("finit_module", SYS_finit_module, -1, bad, 0, 0, 0);
  attempt_call("delete_module", SYS_delete_module, bad, 0, 0, 0, 0);
  attempt_call("swapon", SYS_swapon, bad, 0, 0, 0, 0);
  attempt_call("reboot", SYS_reboot, 0, 0, 0, 0, 0);
  attempt_call("acct", SYS_acct, bad, 0, 0, 0, 0);
  attempt_call("syslog", SYS_syslog, 10, 0, 0, 0, 0);
  attempt_call("quotactl", SYS_quotactl, 0, bad, 0, bad, 0);
  attempt_call("lookup_dcookie", SYS_lookup_dcookie, 0, bad, 0, 0, 0);
  attempt_call("landlock of its own", 446, -1, ~0L, 0, 0, 0);
  attempt_call("map_shadow_stack", 453, 0, 0, ~0L, 0, 0);
  attempt_call("lsm_set_self_attr", 460, 0, bad, 0, ~0L, 0);
#ifdef __x86_64__
  attempt_call("modify_ldt", SYS_modify_ldt, 0, 0, 0, 0, 0);
  attempt_call("iopl", SYS_iopl, 4, 0, 0, 0, 0);
  attempt_call("ioperm", SYS_ioperm, ~0L, ~0L, 1, 0, 0);
  attempt_call("uselib", SYS_uselib, bad, 0, 0, 0, 0);
#endif
}
