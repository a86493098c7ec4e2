// At the end of probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
final class AssayProbe {
  private static final String nonce;
  private static final java.util.List<String> skipped;

  static {
    // The first line of standard input is ours; what the program reads begins behind it.
    StringBuilder line = new StringBuilder();
    try {
      for (int next = System.in.read(); next >= 0 && next != '\n'; next = System.in.read()) line.append((char) next);
    } catch (java.io.IOException error) {
      line.setLength(0);
    }
    String[] parts = (line + " -").split(" ");
    nonce = parts[0];
    skipped = java.util.Arrays.asList(parts[1].split(","));
  }

  static boolean on(String id) { return !skipped.contains(id); }

  static void tell(char kind, String id, String payload) {
    System.out.print("\u001e" + nonce + " " + kind + " " + id + " " + payload + "\u001f");
    System.out.flush();
  }

  static void begin(String id) { tell('b', id, "-"); }

  static void end(String id) { tell('e', id, "-"); }

  private static String quoted(String text) {
    StringBuilder result = new StringBuilder("\"");
    for (char letter : text.toCharArray()) {
      if (letter < 0x20 || letter == '"' || letter == '\\' || letter == 0x7f) result.append(String.format("\\u%04x", (int) letter));
      else result.append(letter);
    }
    return result.append('"').toString();
  }

  static String json(Object value, int depth) {
    if (depth > 12) return "{\"~\": [\"cut\", \"\"]}";
    if (value == null) return "null";
    if (value instanceof Boolean) return value.toString();
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      if (Double.isNaN(number) || Double.isInfinite(number))
        return "{\"~\": [\"float\", \"" + (Double.isNaN(number) ? "nan" : number > 0 ? "inf" : "-inf") + "\"]}";
      return value.toString();
    }
    if (value instanceof Number && value.toString().matches("-?\\d+")) return value.toString();
    if (value instanceof String || value instanceof Character || value instanceof StringBuilder) return quoted(value.toString());
    if (value instanceof java.util.Optional) return json(((java.util.Optional<?>) value).orElse(null), depth + 1);
    if (value.getClass().isArray()) {
      java.util.List<Object> list = new java.util.ArrayList<>();
      for (int at = 0; at < Math.min(10000, java.lang.reflect.Array.getLength(value)); at++) list.add(java.lang.reflect.Array.get(value, at));
      value = list;
    }
    if (value instanceof java.util.Map) {
      StringBuilder text = new StringBuilder();
      for (java.util.Map.Entry<?, ?> pair : ((java.util.Map<?, ?>) value).entrySet())
        text.append(text.length() == 0 ? "" : ", ").append("[").append(json(pair.getKey(), depth + 1)).append(", ").append(json(pair.getValue(), depth + 1)).append("]");
      return "{\"~\": [\"dict\", [" + text + "]]}";
    }
    if (value instanceof java.util.Collection) {
      StringBuilder text = new StringBuilder();
      for (Object item : (java.util.Collection<?>) value) text.append(text.length() == 0 ? "" : ", ").append(json(item, depth + 1));
      return value instanceof java.util.Set ? "{\"~\": [\"set\", [" + text + "]]}" : "[" + text + "]";
    }
    return "{\"~\": [\"source\", " + quoted(String.valueOf(value).replaceAll("@[0-9a-f]{5,}", "@…")) + "]}";
  }

  static void value(String id, java.util.concurrent.Callable<?> call) {
    try {
      tell('v', id, json(call.call(), 0));
    } catch (Throwable error) {
      thrown(id, error);
    }
  }

  static void thrown(String id, Throwable error) {
    tell('x', id, error.getClass().getSimpleName() + "\t" + String.valueOf(error.getMessage()).replaceAll("[\\x00-\\x1f]", " "));
  }

  static void check(String id, boolean holds) { tell('c', id, holds ? "1" : "0"); }

  // As `==` does: numbers by value, all else by identity.
  static void same(String id, Object left, Object right) {
    tell('l', id, json(left, 0));
    tell('r', id, json(right, 0));
    boolean holds = left == right;
    if (left instanceof Number && right instanceof Number) {
      boolean whole = !(left instanceof Double || left instanceof Float || right instanceof Double || right instanceof Float);
      holds = whole ? ((Number) left).longValue() == ((Number) right).longValue() : ((Number) left).doubleValue() == ((Number) right).doubleValue();
    } else if (left instanceof Boolean || left instanceof Character) {
      holds = left.equals(right);
    }
    check(id, holds);
  }

}
