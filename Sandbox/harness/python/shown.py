"""Walks a program's statements in the order in which they run and
drafts an example for each that shows it at work."""

import ast

import vacuous
from drafts import DEEP, MOST, PRINTS, callee, is_self, shows, shows_any, stored, writes_only
from expectation import plain
from flow import asks, bind, calls_of, put, resolve, rows, source, targets
from program import DEFINITIONS, FUNCTIONS, is_main_guard, is_test_function
from showing import Showing


class Walker(Showing):
    """Follows assignments, loops over literal tables, drivers and branches; `block` is where it starts."""

    def block(self, body, env, context):
        dead = above = None
        for node in body:
            if len(self.drafts) >= MOST:
                return
            place = context if dead is None else context.but(vacuous=context.vacuous or dead)
            self.statement(node, env, place)
            self.pasted(node, above)
            above = node
            if vacuous.ends(node):
                dead = (
                    "it stands behind the end of the program"
                    if context.test is None
                    else "it is never reached"
                )

    def pasted(self, node, above):
        """A literal left standing right below a print is what the print gives, pasted in."""
        value = node.value if isinstance(node, ast.Expr) else None
        if (
            not isinstance(value, (ast.List, ast.Dict, ast.Tuple, ast.Set))
            or not plain(value)
            or not self.drafts
        ):
            return
        last = self.drafts[-1]
        if above is not None and last.prints and last.line == above.lineno and last.expected is None:
            last.kind, last.expected, last.compare = "output", source(value)[:2000], "stdout"

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
            keys = [
                n.id if isinstance(n, ast.Name) else f"self.{n.attr}"
                for t in names
                for n in ast.walk(t)
                if isinstance(n, (ast.Name, ast.Attribute)) and isinstance(n.ctx, ast.Store)
            ]
            for key in keys:
                self.pending[key] = draft
            if draft.expected is None:
                self.drafts.remove(draft)
                self.unused.append(draft)
        self.note_comparison(node.value, env)

    def note_comparison(self, expression, env):
        """`if result == want`, `"ok" if result == want else "bad"`: what a
        result should be, told by a comparison."""
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
        elif (
            isinstance(value.func, ast.Attribute)
            and is_self(value.func.value)
            and name.startswith(("assert", "fail"))
        ):
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
            key = (
                root.id
                if isinstance(root, ast.Name)
                else (
                    f"{root.value.id}.{root.attr}"
                    if isinstance(root, ast.Attribute) and isinstance(root.value, ast.Name)
                    else None
                )
            )
            if key in env:
                put(env, key, resolve(call, env)[0])

    def bare(self, node, value, env, context):
        resolved, used = resolve(value, env)
        if asks(resolved) or not calls_of(resolved, self.own) or self.waits(value):
            return
        draft = self.draft("usage", node, resolved, context)
        self.expect(draft, node, False)
        if draft.expected is not None and draft.compare != "raises":
            draft.compare = "value"
            function = self.program.known.get(callee(value) if isinstance(value, ast.Call) else None)
            if isinstance(function, FUNCTIONS) and isinstance(node, ast.Expr) and writes_only(function):
                draft.kind, draft.compare = "print", "stdout"
        self.consume(used)

    def waits(self, call):
        """A call without arguments of a function that asks for its input itself shows nothing concrete."""
        function = self.program.known.get(callee(call)) if isinstance(call, ast.Call) else None
        return function is not None and not call.args and not call.keywords and asks(function)

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
        if any(isinstance(n, (ast.Continue, ast.Break)) for s in node.body for n in ast.walk(s)):
            context = context.but(conditional=True)
        if items == []:
            self.block(
                node.body,
                dict(env),
                context.but(vacuous=context.vacuous or "the loop has nothing to go through"),
            )
        elif items is None:
            for name in stored(node):
                env.pop(name, None)
            self.consume(used if calls_of(resolved, self.own) else ())
            # One turn stands for all: what it shows is told by where its items come from.
            bind(node.target, ast.Subscript(resolved, ast.Constant(0), ast.Load()), env)
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
                want = (
                    test.comparators[0]
                    if isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq)
                    else None
                )
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
        begun = len(self.drafts)
        self.block(node.body, env, inner)
        reached = None
        for part in node.body:
            for expr in ast.iter_child_nodes(part):
                if isinstance(expr, ast.expr):
                    found = calls_of(resolve(expr, env)[0], self.own)
                    reached = found[-1] if found else reached
        bodied = len(self.drafts)
        for handler in node.handlers:
            scope = dict(env)
            if handler.name and reached is not None:
                scope[handler.name] = reached  # the error shown is what this call raised
            self.block(handler.body, scope, context)
            if handler.type is not None and any(d.expected is not None for d in self.drafts[bodied:]):
                # What the handler should print is stated, so the call above it should raise.
                for draft in self.drafts[begun:bodied][-1:]:
                    if draft.expected is None:
                        draft.expected, draft.compare = source(handler.type), "raises"
        self.block(node.orelse, env, context)
        self.block(node.finalbody, env, context)
