// attack: 1
// Computes for ever.
// expect: status cpu-time
// expect: within 6
// limits: cpu_seconds=0.5
// control: outlasts 1
int main(void) {
  for (volatile unsigned i = 0;; i++) {
  }
}
