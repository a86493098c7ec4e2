# attack: 20
# Legitimate: compiling Java and running it with the JVM's own memory settings.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
# needs: /usr/bin/javac /usr/bin/java
cat > Main.java <<'SOURCE'
import java.util.stream.IntStream;
public class Main {
  public static void main(String[] arguments) {
    System.out.println(IntStream.range(0, 1000).parallel().sum() == 499500 ? "GOOD" : "bad");
  }
}
SOURCE
javac Main.java && java Main
