"""Drafts an example from a statement that shows the program at work,
with the expectation that stands beside it."""

import ast

import vacuous
from drafts import Draft, callee, is_plain_text, leading_text, shares_label
from expectation import Expectation, read
from flow import asks, calls_of, inputs, resolve, source, targets

EQUALITIES = {
    "assertEqual",
    "assertEquals",
    "assertListEqual",
    "assertTupleEqual",
    "assertDictEqual",
    "assertSetEqual",
    "assertSequenceEqual",
    "assertMultiLineEqual",
    "assertIs",
    "assertAlmostEqual",
    "assertCountEqual",
}
FIXED = {"assertTrue": "True", "assertFalse": "False", "assertIsNone": "None"}


class Showing:
    """The part of the walk that makes examples; `shown.Walker` goes through the statements."""

    def __init__(self, program):
        self.program, self.own = program, program.own
        self.drafts, self.pending = [], {}
        self.claimed = set()  # lines of comments that an example has taken as its expectation
        self.unused = []  # assignments from calls that nothing has shown yet
        self.module_env = dict(program.aliases)
        self.script = not program.own

    def printing(self, node, call, env, context):
        parts = [resolve(a, env) for a in call.args]
        used = set().union(*[u for _, u in parts]) if parts else set()
        whole = ast.Tuple([p for p, _ in parts], ast.Load())
        reached = calls_of(whole, self.own)
        if asks(whole) or not reached and (not self.script or all(is_plain_text(p) for p in call.args)):
            return
        for part in call.args:
            self.note_comparison(part, env)
        if context.conditional:
            # Not every turn of the loop comes here, so that turns and examples can't be paired.
            if self.waiting(used) or any(d.line == node.lineno for d in self.drafts):
                return
        draft = self.draft("usage", node, whole, context)
        draft.prints = True
        if not reached:
            draft.call = source(call)[:300]
            draft.inputs = ", ".join(source(p) for p in whole.elts)[:2000]
        stated = [
            self.pending[k] for k in used if self.pending.get(k) in self.unused and self.pending[k].expected
        ]
        if not stated:
            self.consume(used)
        else:
            self.drafts.remove(
                draft
            )  # the assignment is the example: it has been compared with what it should be
            return
        draft.label = leading_text(call.args)
        single = len(call.args) == 1 and not isinstance(call.args[0], (ast.JoinedStr, ast.BinOp))
        self.expect(draft, node, single)

    def assertion(self, node, env, context):
        test, used = resolve(node.test, env)
        reached = calls_of(test, self.own)
        if asks(test):
            return
        draft = self.draft("unittest" if context.test else "assertion", node, test, context)
        self.consume(used)
        draft.vacuous = self.why(context) or vacuous.of_test(test, self.own, bool(reached))
        draft.compare, draft.expected = "truth", "True"
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (ast.Eq, ast.Is)):
            left, right = test.left, test.comparators[0]
            if not calls_of(left, self.own) and calls_of(right, self.own):
                left, right = right, left
            draft.compare, draft.expected = "value", source(right)[:2000]
            self.name_call(draft, left, calls_of(left, self.own) or reached)

    def unittest_check(self, node, call, env, context):
        name = callee(call)
        args = [resolve(a, env)[0] for a in call.args]
        used = set().union(*[resolve(a, env)[1] for a in call.args]) if call.args else set()
        whole = ast.Tuple(args, ast.Load())
        reached = calls_of(whole, self.own)
        raising = name in ("assertRaises", "assertRaisesRegex")
        draft = self.draft("unittest", node, whole, context)
        self.consume(used)
        draft.vacuous = self.why(context) or vacuous.of_unittest(
            name, args, call.keywords, self.own, bool(reached) or any(targets(a, self.own) for a in args)
        )
        draft.compare, draft.expected = "truth", "True"
        if raising and args:
            draft.compare, draft.expected = "raises", source(args[0])
            if len(args) > 1:
                made = ast.Call(args[1], args[2:], [])
                self.name_call(draft, made, [made])
        elif name in EQUALITIES and len(args) >= 2:
            left, right = args[0], args[1]
            if not calls_of(left, self.own) and calls_of(right, self.own):
                left, right = right, left
            draft.compare, draft.expected = "value", source(right)[:2000]
            self.name_call(draft, left, calls_of(left, self.own) or reached)
        elif name in FIXED and args:
            draft.compare, draft.expected = "value", FIXED[name]

    def raises_check(self, node, call, env, context):
        scope, found = dict(env), []
        for part in node.body:
            for expr in ast.walk(part):
                if isinstance(expr, ast.Call):
                    found += calls_of(resolve(expr, scope)[0], self.own)
                    break
        whole = ast.Tuple(found, ast.Load())
        draft = self.draft("unittest" if context.test else "assertion", node, whole, context)
        draft.compare = "raises"
        draft.expected = source(call.args[0]) if call.args else "Exception"
        draft.vacuous = self.why(context) or (None if found else "it calls nothing of the program")

    def draft(self, kind, node, resolved, context):
        draft = Draft(kind, node, context.test)
        draft.targets = targets(resolved, self.own)
        draft.looped = context.looped
        self.name_call(draft, resolved, calls_of(resolved, self.own))
        if kind in ("assertion", "unittest"):
            draft.vacuous = self.why(context)
        self.drafts.append(draft)
        return draft

    def name_call(self, draft, expression, reached):
        if not reached and isinstance(expression, ast.Tuple) and len(expression.elts) == 1:
            expression = expression.elts[0]
        text = "; ".join(source(c) for c in reached) if reached else source(expression)
        draft.call = text[:300]
        draft.inputs = inputs(reached) if reached else source(expression)[:2000]

    def why(self, context):
        if context.vacuous:
            return context.vacuous
        return "its failure is swallowed" if context.swallowing else None

    def consume(self, used):
        """What was assigned is shown by the statement that uses it: one example, not two."""
        for key in used:
            draft = self.pending.pop(key, None)
            if draft in self.unused:
                self.unused.remove(draft)

    # MARK: expectations

    def expect(self, draft, node, single):
        """Takes the expectation stated beside, below or above a statement."""
        if draft.looped:
            return
        above = self.comment(node.lineno - 1, True)
        beside = self.comment(node.end_lineno, False)
        found, lines = None, []
        if beside is not None:
            found, lines = read(beside.text, loose=True), [beside.line]
            if found is None and draft.prints and shares_label(draft.label, beside.text):
                found = Expectation(beside.text, False, False)  # the whole line that will be printed
        if found is None and above is not None and above.line not in self.claimed:
            stated = read(above.text, loose=True)
            if stated is not None and stated.labelled and self.comment(node.lineno - 2, True) is None:
                found, lines = stated, [above.line]
        if found is None:
            below = self.comment(node.end_lineno + 1, True)
            if below is not None and below.line not in self.claimed:
                stated = read(below.text)
                more = self.comment(below.line + 1, True)
                if stated is not None and (more is None or not draft.prints):
                    found, lines = stated, [below.line]
        if found is None:
            return
        self.claimed.update(lines)
        draft.expected = found.text
        if found.raises:
            draft.compare = "raises"
        elif draft.prints:
            draft.kind = "print"
            draft.compare = "stdout"
            if not single and found.literal and not shares_label(draft.label, found.text):
                draft.compare = "value"
        elif found.literal:
            draft.compare = "value"
        else:
            draft.expected = None

    def comment(self, line, alone):
        found = self.program.comments.get(line)
        return found if found is not None and found.alone == alone else None
