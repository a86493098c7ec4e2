"""Drives checker.py and worker.py as processes over the protocol of docs/harness.md."""

import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

HARNESS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../Sandbox/harness/python")
# As in Sandbox/languages/python.yaml.
CHECKER = [sys.executable, "-I", "-S", "-B", os.path.join(HARNESS, "checker.py")]
WORKER = [sys.executable, "-s", "-S", "-B", os.path.join(HARNESS, "worker.py")]
ENVIRONMENT = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ.get("PATH", "")}


class Checker:
    """One checker process that answers many requests."""

    def __init__(self):
        self.process = subprocess.Popen(
            CHECKER, env=ENVIRONMENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def raw(self, line):
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def ask(self, op, **fields):
        return self.raw(json.dumps({"op": op, "id": "q", **fields}).encode())

    def examples(self, text, instruction="", outputs=(), others=None):
        """`others`: a table from paths to texts."""
        files = [{"path": path, "text": other} for path, other in (others or {}).items()]
        fields = {"path": "main.py", "others": files, "outputs": list(outputs), "instruction": instruction}
        return self.ask("examples", text=text, **fields)["examples"]

    def equal(self, observed, expected, how="value"):
        pair = {"id": "p", "observed": observed, "expected": expected, "compare": how}
        return self.ask("compare", pairs=[pair])["results"][0]["equal"]

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        return self.process.wait(timeout=10)


class CheckerCase(unittest.TestCase):
    """Tests that share one checker."""

    @classmethod
    def setUpClass(cls):
        cls.checker = Checker()

    @classmethod
    def tearDownClass(cls):
        cls.checker.close()

    def found(self, text, instruction="", outputs=(), others=None):
        return self.checker.examples(text, instruction, outputs, others)

    def only(self, text, instruction="", outputs=()):
        found = self.found(text, instruction, outputs)
        self.assertEqual(len(found), 1, found)
        return found[0]


def work(files, examples=(), seconds=5, output_bytes=65536, path="main.py", preamble=None, own=None):
    """Runs the worker on `files` (a text stands for main.py); returns its
    result, or None when it gave none. `own`: seconds of its own that the supervisor tells the run all along."""
    files = {"main.py": files} if isinstance(files, str) else files
    folder = tempfile.mkdtemp()
    ours, theirs = socket.socketpair()
    try:
        for name, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(folder, name)), exist_ok=True)
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                file.write(text)
        clock = None
        if own is not None:
            clock = os.path.join(folder, ".clock")
            with open(clock, "wb") as file:
                file.write(struct.pack("=d", own))
        keep = os.dup(theirs.fileno())  # a number above 3, whatever is open here

        def move():
            os.dup2(keep, 3)

        process = subprocess.Popen(
            WORKER,
            env=ENVIRONMENT,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            close_fds=False,
            preexec_fn=move,
        )
        theirs.close()
        os.close(keep)
        job = {
            "nonce": "n1",
            "path": path,
            "examples": list(examples),
            "seconds": seconds,
            "output_bytes": output_bytes,
            "preamble": preamble,
            "clock": clock,
        }
        ours.sendall(json.dumps(job).encode())
        ours.shutdown(socket.SHUT_WR)
        ours.settimeout(seconds + 10)
        data = b""
        while True:
            chunk = ours.recv(1 << 16)
            if not chunk:
                break
            data += chunk
        process.wait(timeout=10)
        return json.loads(data) if data else None
    finally:
        ours.close()
        shutil.rmtree(folder, ignore_errors=True)


def grade(checker, text, instruction="", outputs=(), **limits):
    """Finds the examples, runs them as the supervisor does, and joins both: ([(example, step)], result)."""
    found = checker.examples(text, instruction, outputs)
    sent = [
        {k: v for k, v in e.items() if not (k == "expected" and e["origin"] == "instruction")} for e in found
    ]
    result = work(text, sent, **limits)
    return list(zip(found, result["examples"])), result


def usage(line, name="f", **fields):
    """An example of a statement on one line, as the checker would send it."""
    made = {
        "id": f"e{line}",
        "kind": "usage",
        "origin": "response",
        "line": line,
        "end_line": line,
        "test": None,
        "call": "",
        "targets": [name],
        "inputs": "",
        "expected": None,
        "compare": None,
        "vacuous": None,
    }
    made.update(fields)
    return made
