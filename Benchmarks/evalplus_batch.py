"""Runs programs through evalplus's untrusted_check and prints a line with id and status for each.

    evalplus_batch.py LANES LINES

evalplus grades a function by its inputs. The programs bring assertions of their own, so it is given a function that
always holds: what decides is whether the program runs to its end.
"""

import json
import os
import sys

from evalplus.eval import PASS, untrusted_check

HOLDS = "\n\ndef _holds():\n    return True\n"


def check(answer):
    source = answer["program"]["files"][0]["text"]
    status, _ = untrusted_check(
        "humaneval", source + HOLDS, [[]], "_holds", [True], 0, [1.0], fast_check=True)
    return {"id": answer["id"], "status": "ok" if status == PASS else "nonzero-exit"}


def main():
    lanes, path = int(sys.argv[1]), sys.argv[2]
    with open(path) as file:
        answers = [json.loads(line)["responses"][0] for line in file]
    children = []
    for lane in range(lanes):
        child = os.fork()
        if child == 0:
            lines = [json.dumps(check(answer)) + "\n" for answer in answers[lane::lanes]]
            sys.stdout.write("".join(lines))
            sys.stdout.flush()
            os._exit(0)
        children.append(child)
    codes = [os.waitpid(child, 0)[1] for child in children]
    sys.exit(1 if any(codes) else 0)


main()
