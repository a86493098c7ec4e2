#include <cassert>
#include <iostream>
#include <vector>

// The sum of all numbers in a list.
int sum(const std::vector<int> &numbers) {
  int total = 0;
  // An empty list leaves the zero that sums begin with.
  for (int number : numbers) total += number;
  return total;
}

int main() {
  assert(sum({1, 2, 3}) == 6);
  std::cout << sum({-1, 1}) << std::endl; // Output: 0
}
