"""Every example that shows a program at work: the `examples` request of docs/harness.md."""

import ast

from borrowed import Borrowed
from doctests import prompts, raised
from drafts import Context, Draft
from expectation import is_literal
from flow import bind_assignments, calls_of, inputs, resolve, targets
from instruction import from_instruction
from outputs import attach_blocks, attach_comments, attach_remarks
from pairs import session_of
from program import DEFINITIONS, Program, docstring_node, parse
from results import attach_results
from shown import Walker
from supplied import from_supplied
from tested import walk_tests

MOST = 300  # examples in one reply


def examples(text, path="main.py", others=(), outputs=(), instruction="", supplied=(), entry=None):
    """The reply to an `examples` request, without its `id`."""
    program = read_program(text, path, others)
    drafts = []
    if program.tree is not None:
        try:
            drafts = from_response(program, clean_outputs(outputs))
        except RecursionError:
            drafts = []
    reads_input = asks_for_input(program)
    if reads_input and not program.own:
        # What a script prints of what was typed shows it at work only with something typed.
        drafts = [d for d in drafts if d.kind != "usage" or d.expected is not None]
    found = [as_example(d) for d in drafts][:MOST]
    found += from_instruction(program, str(instruction or ""), clean_outputs(outputs), reads_input)[:MOST]
    if program.tree is not None:
        found += from_supplied(program, supplied, entry)
    for number, example in enumerate(found, 1):
        example["id"] = f"e{number}"
    return {"examples": [{"id": e.pop("id"), **e} for e in found]}


def read_program(text, path, others):
    """The entry file, with what it borrows from the program's other files."""
    try:
        return Program(text, Borrowed(parse(text), path, others) if others else None)
    except RecursionError:
        return Program(text)


def clean_outputs(outputs):
    found = []
    for block in outputs if isinstance(outputs, (list, tuple)) else ():
        if (
            isinstance(block, dict)
            and isinstance(block.get("text"), str)
            and isinstance(block.get("after_line"), int)
        ):
            found.append({"after_line": block["after_line"], "text": block["text"]})
    return found


def from_response(program, outputs):
    walker = Walker(program)
    # What tests and drivers see of the module: its last plain assignments.
    bind_assignments(program.tree.body, walker.module_env)
    walker.block(program.tree.body, dict(program.aliases), Context())
    # A result that nobody looks at still shows a call with concrete arguments.
    walker.drafts += [d for d in walker.unused if d.targets]
    walk_tests(walker, walker.module_env)
    claimed = walker.claimed
    drafts = walker.drafts + doctest_drafts(program)
    drafts += attach_comments(program, drafts, claimed)
    drafts += session_drafts(program, outputs)
    drafts += attach_results(program, drafts, outputs)
    drafts += attach_blocks(program, drafts, outputs)
    attach_remarks(program, drafts, claimed)
    drafts = drop_never_run(program, drafts)
    order = {id(d): n for n, d in enumerate(drafts)}
    return sorted(drafts, key=lambda d: (d.line, d.end_line, order[id(d)]))


def drop_never_run(program, drafts):
    """Only once for one statement, unless it stands in a loop or a driver that is called several times."""
    seen, kept = set(), []
    for draft in drafts:
        key = (draft.line, draft.end_line, draft.kind, draft.inputs, draft.call, draft.expected, draft.test)
        if key in seen and not draft.looped:
            continue
        seen.add(key)
        kept.append(draft)
    return kept


def doctest_drafts(program):
    """An example for each prompt with a stated result, in any docstring of the program."""
    found = []
    for node in ast.walk(program.tree):
        if not isinstance(node, DEFINITIONS + (ast.Module,)):
            continue
        doc = docstring_node(node)
        if doc is None or ">>>" not in doc.value.value:
            continue
        env = dict(program.aliases)
        for offset, source, want in prompts(doc.value.value):
            tree = parse(source)
            if tree is None or not tree.body:
                continue
            last = tree.body[-1]
            bind_assignments(tree.body, env)
            shown = resolve(last.value, env)[0] if isinstance(last, ast.Expr) else None
            if want is None and shown is not None and calls_of(shown, program.own):
                if states_equality(last.value):
                    want = "True"
                bind_effect(last.value, env)
            if want is None or shown is None or not calls_of(shown, program.own):
                continue
            draft = Draft("doctest", doc, None)
            draft.line = draft.end_line = doc.lineno + offset
            draft.call, draft.targets = source[:2000], targets(shown, program.own)
            draft.inputs = inputs(calls_of(shown, program.own))
            state_expectation(draft, last.value, want)
            found.append(draft)
    return found


def states_equality(node):
    """Whether a prompt is `f(1) == 2`, which states its result where nothing stands below it."""
    return isinstance(node, ast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (ast.Eq, ast.Is))


def session_drafts(program, outputs):
    """A run of a program that asks for input, for each shown session in
    which the typed answers can be told."""
    found = []
    for block in outputs:
        session = session_of(program, block["text"])
        if session is None or not program.tree.body:
            continue
        draft = Draft("stdin", program.tree.body[0], None)
        draft.line, draft.end_line = 1, len(program.lines)
        draft.inputs, draft.expected = session
        draft.compare = "stdout"
        found.append(draft)
        block["text"] = ""
    return found


def bind_effect(call, env):
    """A method called for its effect on an object that later prompts show."""
    if (
        isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
    ):
        if call.func.value.id in env:
            env[call.func.value.id] = resolve(call, env)[0]


def state_expectation(draft, shown, want):
    """A prompt's stated text as an expectation: an error, a value where it is a literal, else output."""
    error = raised(want)
    printing = isinstance(shown, ast.Call) and isinstance(shown.func, ast.Name) and shown.func.id == "print"
    if error is not None:
        draft.expected, draft.compare = error.partition(":")[0].strip(), "raises"
    elif not printing and is_literal(want):
        draft.expected, draft.compare = want, "value"
    else:
        draft.expected, draft.compare = want, "stdout"


def asks_for_input(program):
    if program.tree is None:
        return "input(" in program.text or "stdin" in program.text
    for node in ast.walk(program.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("input", "raw_input")
        ):
            return True
        if isinstance(node, ast.Attribute) and node.attr == "stdin":
            return True
    return False


def as_example(draft):
    return {
        "kind": draft.kind,
        "origin": "response",
        "line": draft.line,
        "end_line": draft.end_line,
        "test": draft.test,
        "call": draft.call,
        "targets": draft.targets,
        "inputs": draft.inputs,
        "expected": draft.expected,
        "compare": draft.compare,
        "vacuous": draft.vacuous,
        "tentative": draft.tentative,
    }
