'use strict';
// The process that runs an answer's code. It is started by worker.js, takes its job from descriptor 4, reports on
// descriptor 5, one record a line, each behind a key that graded code is not told. It can still be broken,
// flooded or killed by that code: the parent believes nothing about how it ends.

const fs = require('fs');
const path = require('path');
const util = require('util');
const { Writable } = require('stream');
const { encode, serialise, className } = require('./encode.js');
const { createTesting } = require('./testing.js');
const { createLoader, ABSENT } = require('./modules.js');
const { instrument } = require('./instrument.js');
const { normalise } = require('./syntax.js');

// Taken before any graded code runs.
const { apply } = Reflect;
const writeSync = fs.writeSync;
const isPromise = util.types.isPromise;
const then = Promise.prototype.then;
const later = setTimeout;
const cancel = clearTimeout;
const reallyExit = process.reallyExit.bind(process);
const now = performance.now.bind(performance);
const captureStack = Error.captureStackTrace;
const Signal = class ExitSignal { };

/** Reads a descriptor to its end. */
function readAll(fd) {
  const chunks = [];
  for (;;) {
    const chunk = Buffer.alloc(65536);
    const count = fs.readSync(fd, chunk, 0, chunk.length, null);
    if (count === 0) return Buffer.concat(chunks).toString('utf8');
    chunks.push(chunk.subarray(0, count));
  }
}

const job = JSON.parse(readAll(4));
fs.closeSync(4);
const entry = path.resolve(job.path);
const hook = `assay_${job.key.slice(0, 12)}`;
const started = now();
const left = () => job.seconds * 1000 - (now() - started);

function send(record) {
  const bytes = Buffer.from(`${job.key} ${serialise(record)}\n`);
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(5, bytes, at);
    } catch (error) {
      if (error.code !== 'EAGAIN') reallyExit(70);
    }
  }
}

/** One thing that is reported by itself: a step, a test, a call; number -1 is the module as a whole. */
class Context {
  constructor(number, parent) {
    Object.assign(this, {
      number, parent, state: null, seen: false, observed: undefined, left: undefined, right: undefined, pending: 0,
      pair: null, checks: 0, failed: false, called: [], exception: null, ids: [], done: false, changed: false, sides: {},
    });
  }
}

const whole = new Context(-1, null);
const contexts = new Map([[-1, whole]]);
const chunks = [];
let current = whole;
let storage = null;
let bytesLeft = job.output_bytes * 4;
let stopped = false;
let frameworkIsNode = false;
const here = () => storage?.getStore() ?? current;

// ---- what is printed -------------------------------------------------------------------------------------

const spent = new Map();
function printed(text) {
  const context = here();
  const used = spent.get(context) ?? 0;
  const room = Math.max(0, Math.min(job.output_bytes - used, bytesLeft));
  if (room === 0 && context.cut) return;
  const kept = text.length > room ? text.slice(0, room) : text;
  if (kept.length < text.length) context.cut = true;
  spent.set(context, used + kept.length);
  bytesLeft -= kept.length;
  if (kept !== '') chunks.push({ context, text: kept });
  if (context.done) context.changed = true;
}

const belongs = (context, set) => {
  for (let at = context; at !== null; at = at.parent) if (set.has(at)) return true;
  return false;
};

function textOf(list) {
  const set = new Set(list);
  return chunks.filter((c) => belongs(c.context, set)).map((c) => c.text).join('');
}

const decode = (chunk, encoding) => (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8'));
const stdout = new Writable({
  decodeStrings: false,
  write(chunk, encoding, done) { done(); },
});
// Nothing of the stream's machinery is waited for: what is written belongs to the step that writes it.
stdout.write = (chunk, encoding, done) => {
  if (typeof chunk !== 'string' && !ArrayBuffer.isView(chunk)) throw new TypeError('The "chunk" argument must be of type string or an instance of Buffer.');
  printed(decode(chunk));
  const callback = typeof encoding === 'function' ? encoding : done;
  if (typeof callback === 'function') process.nextTick(callback);
  return true;
};
stdout.fd = 1;
Object.defineProperty(process, 'stdout', { get: () => stdout, configurable: true });
fs.writeSync = (fd, data, ...rest) => {
  if (fd !== 1) return apply(writeSync, fs, [fd, data, ...rest]);
  printed(decode(data));
  return data.length;
};

// ---- checks ----------------------------------------------------------------------------------------------

const SAMPLES = 200; // encoding each side of a million checks in a loop would be the slowest part of the run

function check(holds, a, b, equality) {
  const context = here();
  context.checks += 1;
  if (context.failed) return;
  if (!holds || context.checks <= SAMPLES) {
    if (equality) {
      context.left = encode(a);
      context.right = encode(b);
    } else if (context.pair !== null) {
      ({ left: context.left, right: context.right } = context.pair);
    }
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

function lineOfStack(stack) {
  if (typeof stack !== 'string') return null;
  for (const frame of stack.split('\n', 60)) {
    const at = frame.includes('(eval at ') ? -1 : frame.lastIndexOf(`${entry}:`);
    if (at < 0) continue;
    const line = parseInt(frame.slice(at + entry.length + 1), 10);
    if (line > 0) return line;
  }
  return null;
}

/** `{type, message, line}` of anything thrown, without running anything of the answer's. */
function exceptionOf(thrown) {
  try {
    const own = (key) => {
      for (let at = thrown, i = 0; at !== null && at !== undefined && i < 10; at = Object.getPrototypeOf(at), i++) {
        const property = Object.getOwnPropertyDescriptor(at, key);
        if (property !== undefined) return property.value;
      }
      return undefined;
    };
    if (thrown === null || typeof thrown !== 'object' || util.types.isProxy(thrown)) {
      return { type: thrown === null ? 'null' : typeof thrown, message: String(util.types.isProxy(thrown) ? 'Proxy' : thrown).slice(0, 500), line: null };
    }
    const name = own('name');
    const message = own('message');
    let type = className(thrown);
    if (/^(?:Error|Object)$/.test(type) && typeof name === 'string' && name !== '') type = name;
    return { type: type.slice(0, 100), message: typeof message === 'string' ? message.slice(0, 500) : '', line: lineOfStack(own('stack')) };
  } catch {
    return { type: 'Error', message: 'cannot be described', line: null };
  }
}

const isAssertion = (e) => e !== null && typeof e === 'object' && !util.types.isProxy(e)
  && (e.code === 'ERR_ASSERTION' || className(e) === 'AssertionError');

function raise(context, error) {
  if (error instanceof Signal) {
    context.state = 'exited';
    return;
  }
  if (context.exception === null) context.exception = exceptionOf(error);
  const failed = context.failed || isAssertion(error) || (context.asserts && context.checks + Object.keys(context.sides).length > 0);
  context.state = failed ? 'failed' : 'raised';
}

function settle(context) {
  if (context.state === null || context.state === 'returned') {
    context.state = context.failed ? 'failed' : context.checks > 0 ? 'held' : context.pending > 0 ? null : 'returned';
  }
}

// ---- steps -----------------------------------------------------------------------------------------------

let counts = null;
const ever = new Set();
let names = [];

function takeCalled(context) {
  for (let k = 0; k < counts.length; k++) {
    if (counts[k] === 0) continue;
    counts[k] = 0;
    ever.add(k);
    for (let at = context; at !== null; at = at.parent) if (!at.called.includes(names[k])) at.called.push(names[k]);
  }
}

function enter(context, key) {
  takeCalled(current);
  current = context;
  storage?.enterWith(context);
  send(['at', key, context.ids]);
}

function leave(context) {
  takeCalled(context);
  settle(context);
  context.done = true;
  current = context.parent ?? whole;
  storage?.enterWith(current);
  for (const id of context.ids) send(['example', id, stepOf(context)]);
}

function stepOf(context, stdoutOf = [context]) {
  return {
    state: context.state ?? 'timed_out',
    observed: context.observed ?? null, left: context.left ?? null, right: context.right ?? null,
    checks: context.checks, called: [...context.called].sort(), stdout: textOf(stdoutOf), cut: Boolean(context.cut),
    exception: context.exception,
  };
}

/** Waits for a promise that belongs to a context, and reports what became of it. */
function follow(context, promise, onValue) {
  context.pending += 1;
  const finish = () => {
    context.pending -= 1;
    context.changed = true;
    takeCalled(context);
    if (context.pending === 0) settle(context);
  };
  apply(then, promise, [
    (value) => { onValue?.(value); finish(); },
    (error) => { raise(context, error); finish(); },
  ]);
}

const PLANNED = { map: new Map() };
const h = {
  c: null,
  main: null,
  meta: null,
  evaluate: null,
  begin(i) {
    const context = contexts.get(i) ?? new Context(i, current);
    contexts.set(i, context);
    context.parent = current;
    Object.assign(context, PLANNED.map.get(i));
    if (stopped || job.skip.includes(i)) {
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
  seen(i, value) {
    const context = contexts.get(i);
    if (context === undefined || context.seen) return value;
    context.seen = true;
    if (isPromise(value)) follow(context, value, (v) => { context.observed = encode(v); });
    else context.observed = encode(value);
    return value;
  },
  pair(operator, a, b) {
    const context = here();
    if (context.checks < SAMPLES) context.pair = { left: encode(a), right: encode(b) };
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
  load(name, line) {
    try {
      return loader.load(name);
    } catch (error) {
      if (line === 0) throw error;
      whole.exception ??= { ...exceptionOf(error), line };
      whole.state = 'raised';
      return ABSENT;
    }
  },
  import(name) {
    return new Promise((resolve) => {
      const module = loader.load(String(name));
      resolve(module !== null && typeof module === 'object' && !('default' in module) ? { ...module, default: module } : module);
    });
  },
  scope(evaluate) { h.evaluate = evaluate; },
};

const testing = createTesting({
  check,
  line() {
    const at = {};
    captureStack(at);
    return lineOfStack(at.stack);
  },
});
const loader = createLoader({
  entry, instrument, hook, h, standIns: testing.modules, used: (name) => { if (/test$/.test(name)) frameworkIsNode = true; },
});
Object.assign(h, { pick: loader.pick, offer: loader.offer, spread: loader.spread, meta: loader.meta });

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
    else if (example.kind === 'output' && example.line !== null && example.end_line !== null && example.origin === 'response'
        && !program.steps.some((s) => s.line === example.line && s.end_line === example.end_line)) ranges.push(example);
    else if (example.kind !== 'stdin') {
      const call = normalise(String(example.call ?? ''));
      const step = example.origin === 'response' && program.steps.find((s) => s.line === example.line
        && s.end_line === example.end_line && source(s).includes(call) && !PLANNED.map.get(s.index)?.ids.includes(example.id));
      if (!step) calls.push(example);
      else {
        const known = PLANNED.map.get(step.index) ?? { ids: [] };
        known.ids.push(example.id);
        PLANNED.map.set(step.index, known);
      }
    }
  }
  return { tests, calls, ranges };
}

/** True when `promise` is done within `ms` milliseconds; the timer must not outlive the wait. */
async function within(promise, ms) {
  let timer;
  const timeout = new Promise((resolve) => { timer = later(resolve, ms, false); });
  const finished = await Promise.race([promise, timeout]);
  cancel(timer);
  return finished === true;
}

/** Runs one body in a context of its own, awaited for a bounded time. */
async function isolated(key, ids, body, patience, observe = true) {
  const context = new Context(key, null);
  context.ids = ids;
  context.alone = true;
  if (job.skip.includes(key)) return context;
  enter(context, key);
  const run = async () => {
    try {
      const value = await body(context);
      if (observe && !context.seen) context.observed = encode(value);
      context.state = null;
    } catch (error) {
      raise(context, error);
    }
    return true;
  };
  if (!await within(run(), Math.max(50, Math.min(patience, left() - 100)))) context.state = 'timed_out';
  context.pending = 0;
  leave(context);
  return context;
}

/** Runs the registered tests; results go to the examples of that name, or of that line for generated names. */
async function runTests(examples) {
  const results = new Map();
  const begun = new Set();
  for (const [k, test] of testing.tests.entries()) {
    const example = examples.find((e) => e.test === test.name) ?? examples.find((e) => e.line <= test.line && test.line <= e.end_line);
    const ids = example === undefined ? [] : [example.id];
    if (test.skip) {
      for (const id of ids) if (!results.has(id)) results.set(id, Object.assign(new Context(k, whole), { state: 'skipped', ids }));
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
    const t = { name: '', diagnostic() {}, skip() {}, todo() {}, assert: testing.assert, test: async (_name, sub) => body(typeof sub === 'function' ? sub : _name) };
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
  const { program, code, names: defined, waits } = instrument(text, hook, { entry: true });
  if (code === null) {
    whole.state = 'raised';
    const message = (program.error?.message ?? 'the program is too deeply nested').replace(/ \(\d+:\d+\)$/, '');
    whole.exception = { type: 'SyntaxError', message, line: program.error?.loc?.line ?? null };
    send(['module', stepOf(whole)]);
    return send(['end']);
  }
  names = defined;
  counts = new Uint8Array(names.length);
  h.c = counts;
  if (/\b(?:await|async|then|Promise|set(?:Timeout|Interval|Immediate)|nextTick|queueMicrotask|on|once)\b/.test(text)) {
    storage = new (require('async_hooks').AsyncLocalStorage)();
  }
  const { tests, calls, ranges } = plan(program);
  prepare(text, program);
  const module = { exports: {}, id: '.', filename: entry, loaded: false, children: [], paths: [] };
  h.main = module;
  process.mainModule = module;
  try {
    const running = loader.evaluate(code, entry, module, program.module);
    if (waits) {
      if (!await within(apply(then, running, [() => true]), Math.max(100, left() / 2))) whole.state = 'timed_out';
    }
  } catch (error) {
    // A declaration that can't be set aside: what comes after it is not reached.
    raise(whole, error);
  }
  takeCalled(current);
  current = whole;
  storage?.enterWith(whole);

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
      return h.evaluate(/^\s*(?:const|let|var|if|for|while|throw|try|switch)\b/.test(source) ? source : `(${source}\n)`);
    }, 1000));
  }
  await drained();
  report(program, results, ranges);
}

/** Takes over what graded code must not end or miss. */
function prepare(text, program) {
  process.argv = [process.argv[0], entry];
  const exit = (codeOrSignal) => {
    const context = here();
    if (!context.alone) stopped = true;
    context.state = 'exited';
    throw new Signal(codeOrSignal);
  };
  process.exit = exit;
  process.reallyExit = exit;
  console.assert = (condition) => { check(Boolean(condition)); };
  const uses = (name) => new RegExp(`\\b${name}\\s*[.(]`).test(text) && !program.definitions.has(name);
  for (const name of Object.keys(testing.globals)) {
    if (!(name in globalThis) && uses(name)) globalThis[name] = testing.globals[name];
  }
  const lost = (error) => {
    if (error instanceof Signal) return;
    const context = here();
    raise(context, error);
    context.changed = true;
  };
  process.on('uncaughtException', lost);
  process.on('unhandledRejection', lost);
}

/** Waits until no timer or other work is left, for a bounded time. */
function drained() {
  if (stopped) return Promise.resolve();
  return new Promise((resolve) => {
    process.once('beforeExit', resolve);
    later(resolve, Math.max(0, Math.min(left() * 0.6, 2500))).unref();
  });
}

function report(program, results, ranges) {
  takeCalled(whole);
  const planned = new Set();
  for (const [index, { ids }] of PLANNED.map) {
    const context = contexts.get(index);
    for (const id of ids) {
      planned.add(context);
      if (context !== undefined && context.state !== 'not_reached') send(['example', id, stepOf(context)]);
    }
  }
  for (const [id, context] of results) if (!job.skip.includes(context.number)) send(['example', id, stepOf(context)]);
  for (const example of ranges) {
    const inside = program.steps.filter((s) => s.line >= example.line && s.end_line <= example.end_line).map((s) => contexts.get(s.index)).filter(Boolean);
    const bad = inside.find((c) => c.state !== 'returned' && c.state !== 'held');
    const joint = Object.assign(new Context(0, whole), {
      state: inside.length === 0 ? 'not_reached' : bad?.state ?? 'returned', exception: bad?.exception ?? null,
      called: [...new Set(inside.flatMap((c) => c.called))], cut: inside.some((c) => c.cut),
    });
    send(['example', example.id, stepOf(joint, inside)]);
  }
  // The module: everything that no example stands for.
  const rest = [...contexts.values()].filter((c) => c.number >= 0 && !planned.has(c));
  const bad = rest.find((c) => /^(?:raised|failed|exited|timed_out)$/.test(c.state ?? 'timed_out') && (c.state !== null || c.pending > 0));
  if (whole.state === null && bad !== undefined) {
    whole.state = bad.state ?? 'timed_out';
    whole.exception = bad.exception;
  }
  whole.state ??= 'returned';
  whole.called = [...ever].map((k) => names[k]);
  send(['module', stepOf(whole, [whole])]);
  send(['calls', [...ever].sort((a, b) => a - b).map((k) => names[k])]);
  send(['end']);
}

main().catch((error) => {
  whole.state = 'raised';
  whole.exception = exceptionOf(error);
  send(['module', stepOf(whole)]);
}).then(() => reallyExit(0));
