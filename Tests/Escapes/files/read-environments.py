# attack: 37
# Looks for secrets in the environment of every process.
# expect: contained
import os

from escape import attempt


def environments():
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/environ", "rb") as file:
                    yield file.read()
            except OSError:
                pass


attempt("a token", lambda: any(b"STAGE_TOKEN=secret" in text for text in environments()))
attempt("the supervisor's", lambda: any(b"ASSAY_TEST_SECRET=" in text for text in environments()))
