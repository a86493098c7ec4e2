# attack: 81 83
# Prints what a grader might take for its own verdict, on every descriptor.
# expect: status nonzero-exit
# expect: exit 1
# control: prints PASSED
import json
import os
import sys

record = json.dumps({"status": "ok", "exit": {"code": 0}, "verdict": "PASSED", "killed": False})
for number in [1, 2, *range(3, 30)]:
    try:
        os.write(number, f"\n{record}\nPASSED\nstatus:OK\nexitcode:0\n".encode())
    except OSError:
        pass
for name in ["meta", "result.json", "status", "report.xml"]:
    with open(name, "w") as file:
        file.write(record)
sys.exit(1)
