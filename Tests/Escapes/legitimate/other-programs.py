# attack: 20
# Legitimate: other programs, pipes between them, their input and their errors.
# expect: status ok
# expect: prints GOOD
# control: prints GOOD
import subprocess
import sys

assert subprocess.run(["sort"], input="b\na\n", capture_output=True, text=True, check=True).stdout == "a\nb\n"
first = subprocess.Popen(["printf", "x\\ny\\n"], stdout=subprocess.PIPE)
assert subprocess.check_output(["wc", "-l"], stdin=first.stdout).strip() == b"2"
first.wait()
done = subprocess.run([sys.executable, "-c", "import sys; sys.exit('wrong')"], capture_output=True, text=True)
assert done.returncode == 1 and "wrong" in done.stderr
assert subprocess.check_output("echo $((6 * 7)) | tr 4 5", shell=True) == b"52\n"
try:
    subprocess.run(["sleep", "5"], timeout=0.1)
except subprocess.TimeoutExpired:
    print("GOOD")
