# attack: 20
# Legitimate: compiling C++ with the standard library and threads, and running it.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
# except: floor chmod is answered and not carried out there, so that ld makes no program executable
# needs: /usr/bin/g++
cat > main.cpp <<'SOURCE'
#include <atomic>
#include <iostream>
#include <thread>
#include <vector>
int main() {
  std::atomic<int> sum = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; i++) threads.emplace_back([&sum, i] { sum += i; });
  for (auto &thread : threads) thread.join();
  std::cout << (sum == 28 ? "GOOD" : "bad") << std::endl;
}
SOURCE
g++ -O1 -pthread main.cpp -o main && ./main
