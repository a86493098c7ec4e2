'use strict';
// The process that runs an answer's code. It is started by worker.js and reports record by record (job.js). It can
// be broken, flooded or killed by that code: the parent believes nothing about how it ends.

const fs = require('fs');
const path = require('path');
const util = require('util');
const { job, entry, hook, newClock, left, send, reallyExit } = require('./job.js');
const { within: bounded } = require('./starvation.js');
const { Context, whole, contexts, now, here, change } = require('./contexts.js');
const { encode } = require('./encode.js');
const { exceptionOf, lineOfStack } = require('./exceptions.js');
const { h, run, planned, check, raise, enter, leave, stepOf, takeCalled, number, ExitSignal } = require('./probes.js');
const { createTesting } = require('./testing.js');
const { createLoader, textAt } = require('./modules.js');
const { instrument } = require('./instrument.js');
const { normalise } = require('./syntax.js');

// Taken before any graded code runs.
const { apply } = Reflect;
const isPromise = util.types.isPromise;
const then = Promise.prototype.then;
const captureStack = Error.captureStackTrace;

let frameworkIsNode = false;

const testing = createTesting({
  check,
  line() {
    const at = {};
    captureStack(at);
    return lineOfStack(at.stack);
  },
});
const loader = createLoader({
  entry, instrument, number, hook, h, standIns: testing.modules,
    used: (name) => { if (/test$/.test(name)) frameworkIsNode = true; },
});
Object.assign(h, { loader, pick: loader.pick, offer: loader.offer, spread: loader.spread, meta: loader.meta });

/** Which step, test or call each example of the job is. */
function plan(program) {
  const squeezed = new Map();
  const source = (s) => {
    if (!squeezed.has(s)) squeezed.set(s, normalise(program.text.slice(s.node.start, s.node.end)));
    return squeezed.get(s);
  };
  const tests = [];
  const calls = [];
  const ranges = [];
  for (const example of job.examples) {
    if (typeof example.test === 'string') tests.push(example);
    else if (example.kind === 'output' && example.line !== null && example.end_line !== null
        && example.origin === 'response'
        && !program.steps.some((s) => s.line === example.line
          && s.end_line === example.end_line)) ranges.push(example);
    else if (example.kind !== 'stdin') {
      const call = normalise(String(example.call ?? ''));
      const step = example.origin === 'response' && program.steps.find((s) => s.line === example.line
        && s.end_line === example.end_line && source(s).includes(call)
          && !planned.get(s.index)?.includes(example.id));
      if (!step) calls.push(example);
      else {
        planned.set(step.index, [...(planned.get(step.index) ?? []), example.id]);
      }
    }
  }
  return { tests, calls, ranges };
}

/** True when `promise` is done within `ms` milliseconds of our own. */
const within = (promise, ms) => bounded(promise, ms, newClock());

/** Runs one body in a context of its own, awaited for a bounded time. */
async function isolated(key, ids, body, patience, observe = true) {
  const context = new Context(key, null);
  context.ids = ids;
  context.alone = true;
  if (job.skip.includes(key)) return context;
  enter(context, key);
  const finish = async () => {
    try {
      const value = await body(context);
      if (observe && !context.seen) context.observed = encode(value);
      context.state = null;
    } catch (error) {
      raise(context, error);
    }
    return true;
  };
  if (!await within(finish(), Math.max(50, Math.min(patience, left() - 100)))) context.state = 'timed_out';
  context.pending = 0;
  leave(context);
  return context;
}

/** Runs the registered tests; results go to the examples of that name, or of that line for generated names. */
async function runTests(examples) {
  const results = new Map();
  const begun = new Set();
  for (const [k, test] of testing.tests.entries()) {
    const example = examples.find((e) => e.test === test.name)
      ?? examples.find((e) => e.line <= test.line && test.line <= e.end_line);
    const ids = example === undefined ? [] : [example.id];
    if (test.skip) {
      for (const id of ids) {
        if (!results.has(id)) results.set(id, Object.assign(new Context(k, whole), { state: 'skipped', ids }));
      }
      continue;
    }
    const context = await isolated(`test ${k}`, ids, async () => {
      for (const group of test.groups) {
        if (begun.has(group)) continue;
        begun.add(group);
        for (const fn of group.before) await fn();
      }
      for (const group of test.groups) for (const fn of group.beforeEach) await fn();
      try {
        await body(test.fn);
      } finally {
        for (const group of test.groups) for (const fn of group.afterEach) await fn();
      }
    }, 2000, false);
    for (const id of ids) results.set(id, merged(results.get(id), context));
  }
  return results;
}

/** Calls a test's function in the way its framework does: with a callback, a context, or nothing. */
function body(fn) {
  if (fn.length === 0) return fn();
  if (frameworkIsNode) {
    const t = { name: '', diagnostic() {}, skip() {}, todo() {}, assert: testing.assert,
      test: async (_name, sub) => body(typeof sub === 'function' ? sub : _name) };
    return fn(t);
  }
  return new Promise((resolve, reject) => {
    const done = (error) => (error ? reject(error) : resolve());
    done.fail = reject;
    const value = fn(done);
    if (isPromise(value)) apply(then, value, [resolve, reject]);
  });
}

/** Several tests of one place (`test.each`) as one: the worst state, all checks. */
function merged(before, context) {
  if (before === undefined || before.state === 'skipped') return context;
  const bad = (c) => c.state !== 'held' && c.state !== 'returned';
  const [keep, other] = bad(before) ? [before, context] : [context, before];
  keep.checks += other.checks;
  for (const name of other.called) if (!keep.called.includes(name)) keep.called.push(name);
  return keep;
}

async function main() {
  const text = fs.readFileSync(entry, 'utf8');
  const { program, code, waits } = instrument(text, hook,
    { number, others: { path: path.relative('.', entry), textAt } });
  loader.program = program;
  if (code === null) {
    whole.state = 'raised';
    const message = (program.error?.message ?? 'the program is too deeply nested').replace(/ \(\d+:\d+\)$/, '');
    whole.exception = { type: 'SyntaxError', message, line: program.error?.loc?.line ?? null };
    send(['module', stepOf(whole)]);
    return send(['end']);
  }
  if (/\b(?:await|async|then|Promise|set(?:Timeout|Interval|Immediate)|nextTick|queueMicrotask|on|once)\b/.test(text)) {
    now.storage = new (require('async_hooks').AsyncLocalStorage)();
  }
  const { tests, calls, ranges } = plan(program);
  prepare(text, program);
  const module = { exports: {}, id: '.', filename: entry, loaded: false, children: [], paths: [] };
  h.main = module;
  process.mainModule = module;
  try {
    const running = loader.evaluate(code, entry, module, program.module);
    if (waits) {
      if (!await within(apply(then, running, [() => true]), Math.max(100, left() / 2))) {
        whole.state = 'timed_out';
      }
    }
  } catch (error) {
    // A declaration that can't be set aside: what comes after it is not reached.
    raise(whole, error);
  }
  takeCalled(now.current);
  change(whole);

  const results = await runTests(tests);
  for (const example of tests) {
    if (results.has(example.id)) continue;
    const definition = program.definitions.get(example.test);
    const context = definition === undefined || h.evaluate === null ? null
      : await isolated(`call ${example.id}`, [example.id], () => h.evaluate(`${example.test}()`), 2000, false);
    if (context !== null) results.set(example.id, context);
  }
  for (const example of calls) {
    if (h.evaluate === null) continue;
    results.set(example.id, await isolated(`call ${example.id}`, [example.id], () => {
      const source = String(example.call).replace(/[;\s]+$/, '');
      if (/\bawait\b/.test(source)) return h.evaluate(`(async()=>(${source}\n))()`);
      return h.evaluate(/^\s*(?:const|let|var|if|for|while|throw|try|switch)\b/.test(source) ? source
        : `(${source}\n)`);
    }, 1000));
  }
  await drained();
  report(program, results, ranges);
}

/** Takes over what graded code must not end or miss. */
function prepare(text, program) {
  process.argv = [process.argv[0], entry];
  const exit = () => {
    const context = here();
    if (!context.alone) run.stopped = true;
    context.state = 'exited';
    throw new ExitSignal();
  };
  process.exit = exit;
  process.reallyExit = exit;
  console.assert = (condition) => { check(Boolean(condition)); };
  const uses = (name) => new RegExp(`\\b${name}\\s*[.(]`).test(text) && !program.definitions.has(name);
  for (const name of Object.keys(testing.globals)) {
    if (!(name in globalThis) && uses(name)) globalThis[name] = testing.globals[name];
  }
  const lost = (error) => {
    if (error instanceof ExitSignal) return;
    const context = here();
    raise(context, error);
    context.changed = true;
  };
  process.on('uncaughtException', lost);
  process.on('unhandledRejection', lost);
}

/** Waits until no timer or other work is left, for a bounded time. */
function drained() {
  if (run.stopped) return Promise.resolve();
  const idle = new Promise((resolve) => { process.once('beforeExit', resolve); });
  return bounded(idle, Math.max(0, Math.min(left() * 0.6, 2500)), newClock(), true);
}

function report(program, results, ranges) {
  takeCalled(whole);
  const shown = new Set();
  for (const [index, ids] of planned) {
    const context = contexts.get(index);
    for (const id of ids) {
      shown.add(context);
      if (context !== undefined && context.state !== 'not_reached') send(['example', id, stepOf(context)]);
    }
  }
  for (const [id, context] of results) {
    if (!job.skip.includes(context.number)) send(['example', id, stepOf(context)]);
  }
  for (const example of ranges) {
    const inside = program.steps.filter((s) => s.line >= example.line
      && s.end_line <= example.end_line).map((s) => contexts.get(s.index)).filter(Boolean);
    const bad = inside.find((c) => c.state !== 'returned' && c.state !== 'held');
    const joint = Object.assign(new Context(0, whole), {
      state: inside.length === 0 ? 'not_reached' : bad?.state ?? 'returned', exception: bad?.exception ?? null,
      called: [...new Set(inside.flatMap((c) => c.called))], cut: inside.some((c) => c.cut),
    });
    send(['example', example.id, stepOf(joint, inside)]);
  }
  // The module: everything that no example stands for.
  const rest = [...contexts.values()].filter((c) => c.number >= 0 && !shown.has(c));
  const bad = rest.find((c) => /^(?:raised|failed|exited|timed_out)$/.test(c.state ?? 'timed_out')
    && (c.state !== null || c.pending > 0));
  if (whole.state === null && bad !== undefined) {
    whole.state = bad.state ?? 'timed_out';
    whole.exception = bad.exception;
  }
  whole.state ??= 'returned';
  whole.called = [...run.ever].map((k) => run.names[k]);
  send(['module', stepOf(whole, [whole])]);
  send(['calls', [...run.ever].sort((a, b) => a - b).map((k) => run.names[k])]);
  send(['end']);
}

main().catch((error) => {
  whole.state = 'raised';
  whole.exception = exceptionOf(error);
  send(['module', stepOf(whole)]);
}).then(() => reallyExit(0));
