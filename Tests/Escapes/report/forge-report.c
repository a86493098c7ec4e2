// attack: 81
// Writes the launcher's own report, byte for byte, to every descriptor that it might be read from.
// expect: status nonzero-exit
// expect: exit 5
// control: exit 5
#include "escape.h"

int main(void) {
  // assay_report with kind 2 (ended), no failed step, wait status 0.
  struct {
    int32_t kind, step, error, index, wait_status, survivors;
    int64_t user, system, memory, disk;
  } report = {2, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  for (int number = 3; number < 64; number++) {
    ssize_t ignored = write(number, &report, sizeof report);
    (void)ignored;
  }
  return 5;
}
