// attack: 72
// Sets the clock and the name of the host.
// expect: contained
#include "escape.h"

int main(void) {
  long bad = 1;
  attempt_call("clock_settime", SYS_clock_settime, 0, bad, 0, 0, 0);
  attempt_call("settimeofday", SYS_settimeofday, bad, 0, 0, 0, 0);
  attempt_call("adjtimex", SYS_adjtimex, bad, 0, 0, 0, 0);
  attempt_call("clock_adjtime", SYS_clock_adjtime, 0, bad, 0, 0, 0);
  attempt_call("sethostname", SYS_sethostname, bad, 1, 0, 0, 0);
  attempt_call("setdomainname", SYS_setdomainname, bad, 1, 0, 0, 0);
}
