# attack: 8
# Compiles a template that instantiates without end.
# expect: status cpu-time | memory
# limits: cpu_seconds=1 memory_bytes=400000000
# needs: /usr/bin/g++
# control: outlasts 2
cat > main.cpp <<'SOURCE'
template <int depth, int side> struct Node {
  static constexpr long value = Node<depth - 1, side * 2>::value + Node<depth - 1, side * 2 + 1>::value;
};
template <int side> struct Node<0, side> { static constexpr long value = side; };
int main() { return Node<24, 0>::value == 0; }
SOURCE
exec g++ -ftemplate-depth=9000 -c main.cpp
