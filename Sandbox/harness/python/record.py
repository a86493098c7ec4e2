"""The record that the worker returns: one step for the module and one for each example of the job.

Reports come from processes that ran graded code: their shape is checked here, and nothing in them is believed
that would make a step look better than what else is known of it.
"""

STATES = ("returned", "held", "failed", "raised", "exited", "timed_out", "died", "not_reached", "skipped")
# When a step ran more than once (a loop), the worst outcome is the one to tell.
WORST = ("died", "timed_out", "failed", "raised", "exited", "skipped", "not_reached", "held", "returned")


def empty_step(state):
    return {
        "state": state,
        "observed": None,
        "left": None,
        "right": None,
        "checks": 0,
        "called": [],
        "stdout": "",
        "cut": False,
        "exception": None,
    }


class Record:
    """What the supervisor will get: a step for the module and one for each example, in the job's order."""

    def __init__(self, job):
        self.nonce = job.get("nonce")
        self.limit = max(0, int(job.get("output_bytes") or 65536))
        self.module = empty_step("not_reached")
        self.usage = None  # how a statement failed that is neither a definition nor an example
        self.examples = [e for e in job.get("examples") or [] if isinstance(e, dict)]
        self.steps = {str(e.get("id")): empty_step("not_reached") for e in self.examples}
        self.reported = set()
        self.calls = set()

    def add_step(self, name, report, output):
        """Joins a child's report of one step to what is known of it."""
        step = self.module if name is None else self.steps.get(name)
        if step is None:
            return
        state = report.get("state")
        fresh = {key: report.get(key) for key in ("observed", "left", "right")}
        fresh = {k: v if isinstance(v, dict) else None for k, v in fresh.items()}
        state = state if state in STATES else "died"
        first = name not in self.reported
        self.reported.add(name)
        if first or WORST.index(state) < WORST.index(step["state"]):
            step.update(fresh)
            step["state"] = state
            step["exception"] = tidy_exception(report.get("exception"))
        checks = report.get("checks")
        if isinstance(checks, int) and not isinstance(checks, bool) and 0 <= checks < 1 << 40:
            step["checks"] = checks if report.get("whole") else step["checks"] + checks
        called = report.get("called")
        if isinstance(called, list):
            names = {c for c in called[:500] if isinstance(c, str)}
            step["called"] = sorted(set(step["called"]) | names)
            self.calls |= names
        self.add_output(step, output, bool(report.get("cut")))

    def add_usage(self, report):
        """Keeps the first failure of a statement that only uses the program's definitions."""
        if self.usage is None:
            state = report.get("state")
            self.usage = empty_step(state if state in STATES else "died")
            self.usage["exception"] = tidy_exception(report.get("exception"))

    def add_output(self, step, output, cut=False):
        room = self.limit - len(step["stdout"].encode("utf-8", "surrogatepass"))
        text = output[: max(0, room)].decode("utf-8", "replace")
        step["stdout"] += text
        step["cut"] = step["cut"] or cut or len(output) > max(0, room)

    def result(self):
        return {
            "nonce": self.nonce,
            "module": self.module,
            "usage": self.usage,
            "examples": [{"id": e.get("id"), **self.steps[str(e.get("id"))]} for e in self.examples],
            "calls": sorted(self.calls),
        }


def tidy_exception(value):
    if not isinstance(value, dict):
        return None
    line = value.get("line")
    return {
        "type": str(value.get("type"))[:200],
        "message": str(value.get("message"))[:500],
        "line": line if isinstance(line, int) and not isinstance(line, bool) else None,
    }
