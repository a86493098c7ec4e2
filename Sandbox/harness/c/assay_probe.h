// Included by probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
#pragma once
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static char assay_nonce[64], assay_skipped[4096];

// Before main: the first line of standard input is ours.
__attribute__((constructor(101), unused)) static void assay_start(void) {
  char line[4200];
  size_t count = 0;
  while (count < sizeof line - 1 && read(0, line + count, 1) == 1 && line[count] != '\n') count++;
  line[count] = 0;
  if (sscanf(line, "%63s %4095s", assay_nonce, assay_skipped) < 2) assay_skipped[0] = 0;
}

__attribute__((unused)) static int assay_on(const char *id) {
  const size_t length = strlen(id);
  for (const char *at = assay_skipped; (at = strstr(at, id)); at += length)
    if ((at == assay_skipped || at[-1] == ',') && (at[length] == ',' || at[length] == 0)) return 0;
  return 1;
}

__attribute__((unused)) static void assay(char kind, const char *id, const char *payload) {
  // By the program's own stream, so that it stands in order with what the program prints.
  printf("\x1e%s %c %s %s\x1f", assay_nonce, kind, id, payload);
  fflush(stdout);
}

__attribute__((unused)) static void assay_whole(char kind, const char *id, long long value) {
  char text[32];
  snprintf(text, sizeof text, "%lld", value);
  assay(kind, id, text);
}

__attribute__((unused)) static void assay_natural(char kind, const char *id, unsigned long long value) {
  char text[32];
  snprintf(text, sizeof text, "%llu", value);
  assay(kind, id, text);
}

__attribute__((unused)) static void assay_truth(char kind, const char *id, int value) { assay(kind, id, value ? "true" : "false"); }

__attribute__((unused)) static void assay_real(char kind, const char *id, double value) {
  char text[64], whole[80];
  snprintf(text, sizeof text, "%.17g", value);
  if (strpbrk(text, "in")) snprintf(whole, sizeof whole, "{\"~\": [\"float\", \"%s\"]}", text);
  else snprintf(whole, sizeof whole, strpbrk(text, ".e") ? "%s" : "%s.0", text);
  assay(kind, id, whole);
}

__attribute__((unused)) static void assay_single(char kind, const char *id, float value) {
  char text[64];
  snprintf(text, sizeof text, "%.9g", (double)value);
  if (strpbrk(text, "in")) assay_real(kind, id, (double)value);
  else {
    if (!strpbrk(text, ".e")) strcat(text, ".0");
    assay(kind, id, text);
  }
}

__attribute__((unused)) static void assay_text(char kind, const char *id, const char *value) {
  if (!value) {
    assay(kind, id, "null");
    return;
  }
  printf("\x1e%s %c %s \"", assay_nonce, kind, id);
  for (; *value; value++) {
    const unsigned char byte = (unsigned char)*value;
    if (byte < 0x20 || byte == '"' || byte == '\\' || byte == 0x7f) printf("\\u%04x", byte);
    else putchar(byte);
  }
  printf("\"\x1f");
  fflush(stdout);
}

__attribute__((unused)) static void assay_letter(char kind, const char *id, char value) {
  const char text[2] = {value, 0};
  assay_text(kind, id, text);
}

__attribute__((unused)) static void assay_other(char kind, const char *id, ...) { assay(kind, id, "{\"~\": [\"object\", \"\"]}"); }

#define assay_tell(kind, id, value)                                                                                    \
  _Generic((value), _Bool: assay_truth, char: assay_letter, signed char: assay_whole, short: assay_whole,              \
      int: assay_whole, long: assay_whole, long long: assay_whole, unsigned char: assay_natural,                       \
      unsigned short: assay_natural, unsigned: assay_natural, unsigned long: assay_natural,                            \
      unsigned long long: assay_natural, float: assay_single, double: assay_real, char *: assay_text,                  \
      const char *: assay_text, default: assay_other)((kind), (id), (value))

#define assay_check(id, condition) assay('c', (id), (condition) ? "1" : "0")

#define assay_same(id, left, right)                                                                                    \
  do {                                                                                                                 \
    __auto_type assay_left = (left);                                                                                   \
    __auto_type assay_right = (right);                                                                                 \
    assay_tell('l', (id), assay_left);                                                                                 \
    assay_tell('r', (id), assay_right);                                                                                \
    assay_check((id), assay_left == assay_right);                                                                      \
  } while (0)
