// attack: 87
// Ends by a signal that has no name.
// expect: status signalled
// expect: signal 40
// control: signal 40
#include "escape.h"

int main(void) {
  raise(40);
  return 0;
}
