// attack: 82
// Ends with the statuses of a shell for a killed program.
// expect: status nonzero-exit
// expect: exit 152
// control: exit 152
int main(void) { return 128 + 24; }
