#include <cstdio>
int main() {
  FILE *file = std::fopen("/etc/passwd", "r");
  char line[256];
  if (!file || !std::fgets(line, sizeof line, file)) return std::puts("refused") < 0;
  std::puts(line);
}
