# attack: 38
# Reads and lists the folders of a run that happens at the same time.
# expect: contained
import os

from escape import attempt, target

neighbour = f"/proc/{target('ESCAPE_NEIGHBOUR')}"
attempt("its file", lambda: "secret" in open(f"{neighbour}/cwd/secret").read())
attempt("its folder", lambda: "secret" in os.listdir(f"{neighbour}/cwd"))
attempt("its environment", lambda: open(f"{neighbour}/environ", "rb").read())
attempt("its program", lambda: open(f"{neighbour}/exe", "rb").read(4))


def siblings():
    """On the floor, work folders lie beside one another."""
    for name in os.listdir(".."):
        path = os.path.join("..", name, "secret")
        if name != os.path.basename(os.getcwd()) and os.path.exists(path) and "secret" in open(path).read():
            return True
    return False


attempt("beside its own folder", siblings)
