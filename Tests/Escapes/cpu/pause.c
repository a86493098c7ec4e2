// attack: 2
// Waits for a signal that does not come.
// expect: status wall-time
// expect: within 6
// limits: wall_seconds=0.5
// control: outlasts 1
#include <unistd.h>

int main(void) { return pause(); }
