import Glibc

if let file = fopen("/etc/passwd", "r") {
  var line = [CChar](repeating: 0, count: 256)
  fgets(&line, 256, file)
  print(String(cString: line))
} else {
  print("refused")
}
