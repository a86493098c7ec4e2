public class Main {
  static int add(int a, int b) {
    return a + b;
  }

  public static void main(String[] arguments) {
    System.out.println(add(2, 3)); // Output: 5
    System.out.println(add(2, 2)); // Output: 5
  }
}
