# attack: 88 89
# Lets the compiler read files of the host: into the program, and into its messages.
# expect: contained
# needs: /usr/bin/gcc
printf '#include "/etc/passwd"\nint main(void) { return 0; }\n' > messages.c
gcc -c messages.c 2>&1 | grep -q root: && echo ESCAPED messages || echo CONTAINED messages
cat > contents.c <<'SOURCE'
#include <stdio.h>
__asm__(".data\nheld: .incbin \"/etc/passwd\"\n.byte 0\n.text\n");
extern const char held[];
int main(void) { puts(held); }
SOURCE
gcc contents.c -o contents && ./contents | grep -q root: && echo ESCAPED contents || echo CONTAINED contents
