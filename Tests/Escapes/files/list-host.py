# attack: 52
# Lists what the host holds.
# expect: contained
import os

from escape import attempt, target

for path in ["/home", "/root", "/var", "/etc", "/opt", "/sys", target("ESCAPE_FOLDER"), os.path.dirname(target("ESCAPE_FOLDER"))]:
    attempt(path, lambda: any(name in "secret passwd lib devices" or name.startswith((".", "stage-")) for name in os.listdir(path)))
