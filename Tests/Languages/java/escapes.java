import java.nio.file.*;

class Main {
  public static void main(String[] arguments) {
    try {
      System.out.println(Files.readString(Path.of("/etc/passwd")));
    } catch (Exception error) {
      System.out.println("refused");
    }
  }
}
