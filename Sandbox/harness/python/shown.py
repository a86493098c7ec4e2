"""Walks a program's statements in the order in which they run and drafts an example for each that shows it at work."""

import ast

import vacuous
from expectation import Expectation, plain, read
from flow import asks, bind, calls_of, inputs, put, resolve, rows, source, targets
from program import DEFINITIONS, FUNCTIONS, is_main_guard, is_test_function

MOST = 400  # drafts of one program
DEEP = 3  # drivers called by drivers
PRINTS = ("print", "pprint")


class Draft:
    """An example on its way; the fields are those of docs/harness.md, and `prints`: it writes to standard output."""

    def __init__(self, kind, node, test):
        self.kind, self.line, self.end_line, self.test = kind, node.lineno, node.end_lineno, test
        self.call, self.targets, self.inputs = "", [], ""
        self.expected = self.compare = self.vacuous = None
        self.prints = self.looped = False
        self.label = None  # text that a print shows before the value


class Context:
    """Where a statement stands: the test it belongs to, what is around it, and why nothing in it can fail."""

    def __init__(self, test=None, vacuous=None, looped=False, depth=0):
        self.test, self.vacuous, self.looped, self.depth = test, vacuous, looped, depth
        self.swallowing = self.conditional = False

    def but(self, **changes):
        made = Context(self.test, self.vacuous, self.looped, self.depth)
        made.swallowing, made.conditional = self.swallowing, self.conditional
        made.__dict__.update(changes)
        return made


class Walker:
    def __init__(self, program):
        self.program, self.own = program, program.own
        self.drafts, self.pending = [], {}
        self.claimed = set()  # lines of comments that an example has taken as its expectation
        self.unused = []  # assignments from calls that nothing has shown yet
        self.module_env = {}
        self.script = not program.own

    def block(self, body, env, context):
        dead = None
        for node in body:
            if len(self.drafts) >= MOST:
                return
            self.statement(node, env, context if dead is None else context.but(vacuous=context.vacuous or dead))
            if vacuous.ends(node):
                dead = "it stands behind the end of the program" if context.test is None else "it is never reached"

    def statement(self, node, env, context):
        if isinstance(node, DEFINITIONS):
            env.pop(node.name, None)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            self.assignment(node, env, context)
        elif isinstance(node, ast.AugAssign):
            bind(node.target, None, env)
        elif isinstance(node, ast.Assert):
            self.assertion(node, env, context)
        elif isinstance(node, ast.Expr):
            self.expression(node, env, context)
        elif isinstance(node, (ast.For, ast.AsyncFor)):
            self.loop(node, env, context)
        elif isinstance(node, ast.While):
            for name in stored(node):
                env.pop(name, None)
            self.block(node.body, env, context.but(looped=True))
        elif isinstance(node, ast.If):
            self.branch(node, env, context)
        elif isinstance(node, (ast.With, ast.AsyncWith)):
            self.with_block(node, env, context)
        elif isinstance(node, ast.Try):
            self.try_block(node, env, context)

    # MARK: statements

    def assignment(self, node, env, context):
        names = node.targets if isinstance(node, ast.Assign) else [node.target]
        value, used = resolve(node.value, env)
        fresh = calls_of(value, self.own) and targets(node.value, self.own)
        if isinstance(node.value, ast.Await) or isinstance(value, ast.Await):
            value = value.value if isinstance(value, ast.Await) else value
        for target in names:
            if isinstance(target, ast.Name) and target.id in self.own and context.test is not None:
                context.vacuous = context.vacuous or "the test replaces what it should test"
            bind(target, value, env)
        if fresh and not asks(value):
            draft = self.draft("usage", node, value, context)
            self.expect(draft, node, False)
            keys = [n.id if isinstance(n, ast.Name) else f"self.{n.attr}" for t in names for n in ast.walk(t)
                    if isinstance(n, (ast.Name, ast.Attribute)) and isinstance(n.ctx, ast.Store)]
            for key in keys:
                self.pending[key] = draft
            if draft.expected is None:
                self.drafts.remove(draft)
                self.unused.append(draft)
        self.note_comparison(node.value, env)

    def note_comparison(self, expression, env):
        """`if result == want`, `"ok" if result == want else "bad"`: what a result should be, told by a comparison."""
        for node in ast.walk(expression):
            if not isinstance(node, ast.Compare) or len(node.ops) != 1 or not isinstance(node.ops[0], ast.Eq):
                continue
            for mine, other in ((node.left, node.comparators[0]), (node.comparators[0], node.left)):
                draft = self.pending.get(mine.id) if isinstance(mine, ast.Name) else None
                want = resolve(other, env)[0]
                if draft in self.unused and draft.expected is None and plain(want):
                    draft.expected, draft.compare = source(want)[:2000], "value"

    def expression(self, node, env, context):
        value = node.value
        if isinstance(value, ast.Await):
            value = value.value
        if not isinstance(value, ast.Call):
            if calls_of(resolve(value, env)[0], self.own) and context.test is None:
                self.bare(node, value, env, context)
            return
        name = callee(value)
        if isinstance(value.func, ast.Name) and name in PRINTS or self.writes(value):
            self.printing(node, value, env, context)
        elif isinstance(value.func, ast.Attribute) and is_self(value.func.value) and name.startswith(("assert", "fail")):
            self.unittest_check(node, value, env, context)
        elif name in ("run", "run_until_complete") and value.args and isinstance(value.args[0], ast.Call):
            self.call(node, value.args[0], env, context)  # asyncio.run(main())
        else:
            self.call(node, value, env, context)

    def writes(self, call):
        text = source(call.func) if isinstance(call.func, ast.Attribute) else ""
        return text in ("sys.stdout.write", "logging.info", "logger.info", "pprint.pprint")

    def call(self, node, call, env, context):
        name = call.func.id if isinstance(call.func, ast.Name) else None
        function = self.program.functions.get(name)
        if isinstance(function, FUNCTIONS) and context.depth < DEEP:
            if is_test_function(function) and context.test is None:
                return  # found and run as a test of its own
            if self.drive(function, call, env, context):
                return
        self.bare(node, call, env, context)
        # A method called for its effect: what its object shows later depends on it.
        if isinstance(call.func, ast.Attribute):
            root = call.func.value
            key = root.id if isinstance(root, ast.Name) else (
                f"{root.value.id}.{root.attr}" if isinstance(root, ast.Attribute) and isinstance(root.value, ast.Name) else None)
            if key in env:
                put(env, key, resolve(call, env)[0])

    def bare(self, node, value, env, context):
        resolved, used = resolve(value, env)
        if asks(resolved) or not (calls_of(resolved, self.own)):
            return
        draft = self.draft("usage", node, resolved, context)
        self.expect(draft, node, False)
        if draft.expected is not None and draft.compare != "raises":
            draft.compare = "value"
        self.consume(used)

    def drive(self, function, call, env, context):
        """Goes through a function that is called to show others at work; false when it shows nothing."""
        inner = dict(self.module_env)
        names = [a.arg for a in function.args.posonlyargs + function.args.args]
        for arg, value in list(zip(names, call.args)) + [(k.arg, k.value) for k in call.keywords if k.arg]:
            put(inner, arg, resolve(value, env)[0])
        before, claimed, unused = len(self.drafts), set(self.claimed), list(self.unused)
        own = self.own
        # What a function does with itself is not a use of it.
        self.own = own - {function.name}
        try:
            if not any(True for n in ast.walk(function) if shows(n)):
                return False
            self.block(function.body, inner, context.but(depth=context.depth + 1))
        finally:
            self.own = own
        if len(self.drafts) == before:
            self.claimed, self.unused = claimed, unused
            return False
        return True

    def loop(self, node, env, context):
        resolved, used = resolve(node.iter, env)
        items = rows(resolved)
        if items == []:
            self.block(node.body, dict(env), context.but(vacuous=context.vacuous or "the loop has nothing to go through"))
        elif items is None:
            for name in stored(node):
                env.pop(name, None)
            self.consume(used if calls_of(resolved, self.own) else ())
            if calls_of(resolved, self.own) and shows_any(node.body) and not asks(resolved):
                inner = env
                bind(node.target, ast.Subscript(resolved, ast.Constant(0), ast.Load()), inner)
            self.block(node.body, env, context.but(looped=True))
        else:
            reset = [n for n in stored(ast.Module(node.body, [])) if n in env]
            for item in items:
                bind(node.target, item, env)
                self.block(node.body, env, context.but(looped=True))
            for name in reset:
                env.pop(name, None)
        self.block(node.orelse, env, context)

    def branch(self, node, env, context):
        if is_main_guard(node):
            self.block(node.body, env, context)
            return
        why = vacuous.never_true(node.test)
        test, used = resolve(node.test, env)
        self.note_comparison(node.test, env)
        if calls_of(test, self.own) and not self.waiting(used) and shows_any(node.body) and not asks(test):
            # `if f(x): print("yes") else: print("no")`: the call stands in the condition.
            first = next((s for s in node.body if isinstance(s, ast.Expr)), None)
            if first is not None and not calls_of(resolve(first.value, env)[0], self.own):
                draft = self.draft("usage", node, test, context)
                want = test.comparators[0] if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq) else None
                if want is not None and plain(want) and calls_of(test.left, self.own) == [test.left]:
                    draft.expected, draft.compare = source(want)[:2000], "value"
                self.consume(used)
        inner = context.but(vacuous=context.vacuous or why, conditional=context.conditional or context.looped)
        self.block(node.body, dict(env) if node.orelse else env, inner)
        self.block(node.orelse, dict(env) if node.orelse else env, inner)

    def waiting(self, used):
        """Whether one of the names used holds a result that its own assignment will show."""
        return any(self.pending.get(key) in self.unused and self.pending[key].looped for key in used)

    def with_block(self, node, env, context):
        for item in node.items:
            call = item.context_expr
            name = callee(call) if isinstance(call, ast.Call) else ""
            if name in ("assertRaises", "assertRaisesRegex", "raises"):
                self.raises_check(node, call, env, context)
                return
            if name == "suppress":
                context = context.but(vacuous=context.vacuous or "its failure is swallowed")
            if name in ("patch", "object") and "patch" in source(call.func):
                first = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else ""
                if isinstance(first, str) and first.rsplit(".", 1)[-1] in self.own:
                    context = context.but(vacuous=context.vacuous or "the test replaces what it should test")
            if item.optional_vars is not None:
                bind(item.optional_vars, resolve(call, env)[0], env)
        self.block(node.body, env, context)

    def try_block(self, node, env, context):
        inner = context
        if vacuous.swallowed(node.handlers):
            inner = context.but(swallowing=True)
        self.block(node.body, env, inner)
        reached = None
        for part in node.body:
            for expr in ast.iter_child_nodes(part):
                if isinstance(expr, ast.expr):
                    found = calls_of(resolve(expr, env)[0], self.own)
                    reached = found[-1] if found else reached
        for handler in node.handlers:
            scope = dict(env)
            if handler.name and reached is not None:
                scope[handler.name] = reached  # the error shown is what this call raised
            self.block(handler.body, scope, context)
        self.block(node.orelse, env, context)
        self.block(node.finalbody, env, context)

    # MARK: examples

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
            draft.inputs = source(whole)[:2000]
        stated = [self.pending[k] for k in used if self.pending.get(k) in self.unused and self.pending[k].expected]
        if not stated:
            self.consume(used)
        else:
            self.drafts.remove(draft)  # the assignment is the example: it has been compared with what it should be
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
            name, args, call.keywords, self.own, bool(reached) or any(targets(a, self.own) for a in args))
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


EQUALITIES = {"assertEqual", "assertEquals", "assertListEqual", "assertTupleEqual", "assertDictEqual", "assertSetEqual",
              "assertSequenceEqual", "assertMultiLineEqual", "assertIs", "assertAlmostEqual", "assertCountEqual"}
FIXED = {"assertTrue": "True", "assertFalse": "False", "assertIsNone": "None"}


def shares_label(label, text):
    """Whether an expectation repeats the text that a print puts before the value."""
    head = (label or "").strip()
    return bool(head) and text.strip().strip("'\"").startswith(head[:40])


def leading_text(args):
    if args and isinstance(args[0], ast.Constant) and isinstance(args[0].value, str):
        return args[0].value
    if args and isinstance(args[0], ast.JoinedStr) and args[0].values:
        first = args[0].values[0]
        return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else None
    return None


def callee(call):
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def is_self(node):
    return isinstance(node, ast.Name) and node.id == "self"


def is_plain_text(node):
    return isinstance(node, ast.Constant)


def stored(node):
    return sorted({n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)})


def shows(node):
    return isinstance(node, ast.Assert) or isinstance(node, ast.Call) and callee(node) in PRINTS + ("raises",)


def shows_any(body):
    return any(shows(n) for s in body for n in ast.walk(s))
