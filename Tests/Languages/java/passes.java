/** Sums of numbers. */
class Sums {
  /** The sum of two numbers. */
  static int add(int a, int b) {
    // An overflow wraps, as int does everywhere.
    return a + b;
  }
}

public class Main {
  public static void main(String[] arguments) {
    assert Sums.add(2, 3) == 5;
    System.out.println(Sums.add(-1, 1)); // Output: 0
  }
}
