'use strict';
// The probes that instrumented code calls: they open and close steps, keep what is observed and checked, and
// never change what the program computes. In rewritten code they go by a random name (`hook`).

const util = require('util');
const { encode, serialise } = require('./encode.js');
const { ABSENT } = require('./modules.js');
const { job, send } = require('./job.js');
const { Context, whole, contexts, now, here, change } = require('./contexts.js');
const { textOf } = require('./stdout.js');
const { exceptionOf, isAssertion } = require('./exceptions.js');

// Taken before any graded code runs.
const { apply } = Reflect;
const isPromise = util.types.isPromise;
const then = Promise.prototype.then;

/** What a prevented `process.exit` throws. */
class ExitSignal {}

const SAMPLES = 200; // encoding each side of a million checks in a loop would be the slowest part of the run

const PRIMITIVE = new Set(['none', 'undefined', 'bool', 'int', 'float', 'str', 'bigint']);

/**
 * Keeps both sides of a check. Of values that are equal by JavaScript's loose rules only (`1 == "1"`; `loose`: `plain` or
 * `deep`) nothing is kept, not even what was observed: the grader's comparison is strict. An object keeps its sides,
 * since what it is converted to is its own affair.
 */
function keep(context, { left, right, loose }, holds) {
  const judged = (side) => (loose === 'deep' ? side.t !== 'object' : PRIMITIVE.has(side.t));
  const apart = holds && Boolean(loose) && judged(left) && judged(right) && serialise(left) !== serialise(right);
  context.left = apart ? undefined : left;
  context.right = apart ? undefined : right;
  if (apart) Object.assign(context, { seen: true, observed: undefined });
}

/** Takes one check; of the sides it compared, the last that held or the first that did not are kept. */
function check(holds, a, b, equality) {
  const context = here();
  context.checks += 1;
  if (context.failed) return;
  if (!holds || context.checks <= SAMPLES) {
    const pair = equality ? { left: encode(a), right: encode(b), loose: equality === true ? null : equality } : context.pair;
    if (pair !== null) keep(context, pair, holds);
  }
  context.pair = null;
  if (!holds) context.failed = true;
}

/** Equality of encoded sides for helpers that only print a verdict; numbers as near as a helper would allow. */
function alike(a, b) {
  if (serialise(a) === serialise(b)) return true;
  const number = (e) => (e.t === 'int' || e.t === 'float' ? Number(e.v) : NaN);
  return Math.abs(number(a) - number(b)) <= 1e-6 * Math.max(Math.abs(number(a)), Math.abs(number(b)));
}

/** Ends a context with something thrown. */
function raise(context, error) {
  if (error instanceof ExitSignal) {
    context.state = 'exited';
    return;
  }
  if (context.exception === null) context.exception = exceptionOf(error);
  const failed = context.failed || isAssertion(error)
    || (context.asserts && context.checks + Object.keys(context.sides).length > 0);
  context.state = failed ? 'failed' : 'raised';
}

/** Gives a context that nothing was thrown in its state. */
function settle(context) {
  if (context.state === null || context.state === 'returned') {
    context.state = context.failed ? 'failed' : context.checks > 0 ? 'held' : context.pending > 0 ? null
      : 'returned';
  }
}

/**
 * State of the run: `names` of the program's definitions and their `numbers`, `counts` of those entered since last asked,
 * `ever` entered.
 */
const run = { names: [], numbers: new Map(), counts: new Uint8Array(64), ever: new Set(), stopped: false };
/** Example ids by step. */
const planned = new Map();

/** The counter of a definition, by name: those of one name in several files share it. */
function number(name) {
  const known = run.numbers.get(name);
  if (known !== undefined) return known;
  if (run.names.length === run.counts.length) {
    const counts = new Uint8Array(2 * run.counts.length);
    counts.set(run.counts);
    run.counts = counts;
    h.c = counts;
  }
  run.numbers.set(name, run.names.length);
  return run.names.push(name) - 1;
}

/** Books the definitions entered since the last call to a context and those around it. */
function takeCalled(context) {
  for (let k = 0; k < run.names.length; k++) {
    if (run.counts[k] === 0) continue;
    run.counts[k] = 0;
    run.ever.add(k);
    for (let at = context; at !== null; at = at.parent) {
      if (!at.called.includes(run.names[k])) at.called.push(run.names[k]);
    }
  }
}

/** Opens a context; the parent learns which one, should this process hang or die in it. */
function enter(context, key) {
  takeCalled(now.current);
  change(context);
  send(['at', key, context.ids]);
}

/** Closes a context and reports the examples that it is. */
function leave(context) {
  takeCalled(context);
  settle(context);
  context.done = true;
  change(context.parent ?? whole);
  for (const id of context.ids) send(['example', id, stepOf(context)]);
}

/** A context as a Step (docs/harness.md). */
function stepOf(context, stdoutOf = [context]) {
  return {
    state: context.state ?? 'timed_out',
    observed: context.observed ?? null, left: context.left ?? null, right: context.right ?? null,
    checks: context.checks, called: [...context.called].sort(), stdout: textOf(stdoutOf),
      cut: Boolean(context.cut),
    exception: context.exception,
  };
}

/**
 * Waits for a promise that belongs to a context, and reports what became of it; `raises`: its failure is the step's.
 */
function follow(context, promise, onValue, raises = true) {
  context.pending += 1;
  const finish = () => {
    context.pending -= 1;
    context.changed = true;
    takeCalled(context);
    if (context.pending === 0) settle(context);
  };
  apply(then, promise, [
    (value) => { onValue?.(value); finish(); },
    (error) => { if (raises) raise(context, error); finish(); },
  ]);
}

const h = {
  c: run.counts,
  main: null,
  meta: null,
  evaluate: null,
  loader: null,
  begin(i) {
    const context = contexts.get(i) ?? new Context(i, now.current);
    contexts.set(i, context);
    context.parent = now.current;
    context.ids = planned.get(i) ?? [];
    if (run.stopped || job.skip.includes(i)) {
      context.state = 'not_reached';
      return false;
    }
    enter(context, i);
    return true;
  },
  fail(i, error) { raise(contexts.get(i), error); },
  end(i) {
    const context = contexts.get(i);
    if (context.state !== 'not_reached') leave(context);
  },
  value(i, value) {
    const context = contexts.get(i);
    if (isPromise(value)) {
      const observe = !context.seen;
      follow(context, value, (v) => { if (observe && v !== undefined) context.observed = encode(v); });
    } else if (!context.seen && value !== undefined) context.observed = encode(value);
    return value;
  },
  make(i, fallback, thunk) {
    if (!h.begin(i)) return fallback;
    try {
      const value = thunk();
      const context = contexts.get(i);
      if (!context.seen && context.ids.length > 0) context.observed = encode(value);
      return value;
    } catch (error) {
      h.fail(i, error);
      return fallback;
    } finally {
      h.end(i);
    }
  },
  async wait(i, fallback, thunk) {
    if (!h.begin(i)) return fallback;
    try {
      return await thunk();
    } catch (error) {
      h.fail(i, error);
      return fallback;
    } finally {
      h.end(i);
    }
  },
  /** `printed`: nothing else waits for a promise, so that its failure is lost unless it is told here. */
  seen(i, value, printed = false) {
    const context = contexts.get(i);
    if (context === undefined || context.seen) return value;
    context.seen = true;
    if (isPromise(value)) follow(context, value, (v) => { context.observed = encode(v); }, printed);
    else context.observed = encode(value);
    return value;
  },
  pair(operator, a, b) {
    const context = here();
    if (context.checks < SAMPLES) {
      context.pair = { left: encode(a), right: encode(b), loose: operator === '==' ? 'plain' : null };
    }
    switch (operator) {
      case '===': return a === b;
      case '!==': return a !== b;
      case '==': return a == b; // eslint-disable-line eqeqeq
      default: return a != b; // eslint-disable-line eqeqeq
    }
  },
  test(positive, value) {
    here().asserts = true;
    check(Boolean(value) === positive);
    return value;
  },
  side(which, value) {
    const context = here();
    context.asserts = true;
    context.sides[which] = encode(value);
    const { left: a, right: b } = context.sides;
    if (a !== undefined && b !== undefined) {
      context.sides = {};
      context.pair = { left: a, right: b };
      check(alike(a, b));
    }
    return value;
  },
  load(name, line, file = null) {
    try {
      return h.loader.load(name, file);
    } catch (error) {
      if (line === 0) throw error;
      whole.exception ??= { ...exceptionOf(error), line };
      whole.state = 'raised';
      return ABSENT;
    }
  },
  import(file, name) {
    return new Promise((resolve) => {
      const module = h.loader.load(String(name), file);
      resolve(module !== null && typeof module === 'object' && !('default' in module)
        ? { ...module, default: module } : module);
    });
  },
  scope(evaluate) { h.evaluate = evaluate; },
};

module.exports = { h, run, planned, check, raise, enter, leave, stepOf, takeCalled, number, ExitSignal };
