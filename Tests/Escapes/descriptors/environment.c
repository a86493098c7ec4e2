// attack: 75
// Looks for the supervisor's secrets in its own environment.
// expect: contained
#include "escape.h"

int main(void) { attempt("a token", getenv("ASSAY_TEST_SECRET") != NULL); }
