'use strict';
// The worker's parent: takes the job from descriptor 3, starts runner.js to run the program, and writes the one
// result. It never runs an answer's code and believes only complete records that carry the runner's key; what
// is missing or forged becomes `died`, `timed_out`, `exited` or `not_reached`, never a pass.

const { spawn } = require('child_process');
const fs = require('fs');
const path = require('path');
const { OwnClock } = require('./starvation.js');

const RECORDS = 8 << 20; // bytes of records taken from one runner
const ATTEMPTS = 4; // runners started for one job: a hang or a crash costs one
const TICK = 20; // milliseconds between two looks at a runner's clock
const STATES = new Set(
  ['returned', 'held', 'failed', 'raised', 'exited', 'timed_out', 'died', 'not_reached', 'skipped']);

function wait(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Calls `operation` until it no longer says that the descriptor is not ready. */
function patiently(operation) {
  for (;;) {
    try {
      return operation();
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
      wait(1);
    }
  }
}

function readAll(fd) {
  const chunks = [];
  const buffer = Buffer.alloc(65536);
  for (;;) {
    const count = patiently(() => fs.readSync(fd, buffer, 0, buffer.length, null));
    if (count === 0) return Buffer.concat(chunks).toString('utf8');
    chunks.push(Buffer.from(buffer.subarray(0, count)));
  }
}

function writeAll(fd, text) {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length;) at += patiently(() => fs.writeSync(fd, bytes, at));
}

const nothing = (state) => ({
  state, observed: null, left: null, right: null, checks: 0, called: [], stdout: '', cut: false,
    exception: null,
});

/** A key that is new for every runner. Only there to tell the runner's records from what a program writes. */
function newKey() {
  const bytes = Buffer.alloc(16);
  const random = fs.openSync('/dev/urandom', 'r');
  fs.readSync(random, bytes, 0, 16, null);
  fs.closeSync(random);
  return bytes.toString('hex');
}

/**
 * Starts one runner and collects its records.
 * @param {object} job what runner.js reads, without its key
 * @param {number} milliseconds how long it may take
 * @returns {Promise<object>} `{module, examples, calls, ended, at, timedOut, forged, code, signal, spent}`, the last in
 *   milliseconds of its own
 */
function attempt(job, milliseconds, input) {
  return new Promise((resolve) => {
    const key = newKey();
    const state = { module: null, examples: new Map(), calls: [], ended: false, at: null, ids: [],
      timedOut: false, forged: false, code: null, signal: null, spent: 0 };
    const child = spawn(process.execPath,
      [...process.execArgv, '--expose-internals', '--no-warnings', path.join(__dirname, 'runner.js')], {
      stdio: [input === null ? 'ignore' : 'pipe', 'ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    // The runner stays in this process's group: whoever ends the group ends it too, and all it has started.
    const kill = () => child.kill('SIGKILL');
    const clock = new OwnClock(child.pid, job.clock);
    const timer = setInterval(() => {
      if (clock.spent() < milliseconds) return;
      state.timedOut = true;
      kill();
    }, TICK);
    let settled = false;
    const finish = (code, signal) => {
      if (settled) return;
      settled = true;
      clearInterval(timer);
      state.spent = clock.spent();
      state.code = code;
      state.signal = signal;
      for (const stream of child.stdio) stream?.destroy();
      resolve(state);
    };
    child.on('error', () => finish(null, 'ENOEXEC'));
    child.on('exit', (code, signal) => {
      // Records that were written before the end are still in the pipe.
      setImmediate(() => setImmediate(() => finish(code, signal)));
    });
    let pending = Buffer.alloc(0);
    let total = 0;
    child.stdio[5].on('data', (chunk) => {
      total += chunk.length;
      if (settled) return undefined;
      if (total > RECORDS) {
        state.forged = true;
        kill();
        return finish(null, 'SIGKILL');
      }
      pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
      for (let at = pending.indexOf(10); at >= 0; at = pending.indexOf(10)) {
        take(state, key, pending.toString('utf8', 0, at));
        pending = pending.subarray(at + 1);
      }
      if (!state.ended && !state.forged) return undefined;
      kill();
      return finish(0, null);
    });
    for (const stream of child.stdio) stream?.on('error', () => {});
    if (input !== null) child.stdin.end(input);
    child.stdio[4].end(JSON.stringify({ ...job, key }));
  });
}

/** Takes one record; anything that is not one of ours marks the runner as forged. */
function take(state, key, line) {
  let record = null;
  try {
    if (line.startsWith(`${key} `)) record = JSON.parse(line.slice(key.length + 1));
  } catch { /* below */ }
  const stepIn = (at) => record[at] !== null && typeof record[at] === 'object' && STATES.has(record[at].state);
  if (!Array.isArray(record) || state.ended) state.forged = true;
  else if (record[0] === 'at') [, state.at, state.ids] = record;
  else if (record[0] === 'example' && stepIn(2)) {
    state.examples.set(record[1], record[2]);
    state.at = null;
  } else if (record[0] === 'module' && stepIn(1)) [, state.module] = record;
  else if (record[0] === 'calls' && Array.isArray(record[1])) [, state.calls] = record;
  else if (record[0] === 'end') state.ended = true;
  else state.forged = true;
}

/** What a runner that did not end by itself leaves behind. */
const broken = (run) => (run.timedOut ? 'timed_out' : run.forged || run.code !== 0 ? 'died' : 'exited');

/** Runs a program, again without the step that hung or crashed, until all is reported or the time is up. */
async function run(job, input = null) {
  let remaining = job.seconds * 1000;
  const result = { module: null, examples: new Map(), calls: [] };
  const skip = [];
  for (let k = 0; k < ATTEMPTS && remaining > 150; k++) {
    // The first runner that hangs must leave time for the others.
    const share = k === ATTEMPTS - 1 ? remaining : remaining * (k === 0 ? 0.5 : 0.6);
    const spent = await attempt({ ...job, skip, seconds: share / 1000 }, share, input);
    remaining -= spent.spent;
    if (!spent.forged) {
      for (const [id, step] of spent.examples) {
        if (!result.examples.has(id) || k === 0) result.examples.set(id, step);
      }
    }
    for (const name of spent.calls) if (!result.calls.includes(name)) result.calls.push(name);
    if (spent.ended && !spent.forged) {
      result.module ??= spent.module;
      return result;
    }
    const state = broken(spent);
    if (spent.forged) {
      // Someone else wrote to the result pipe: nothing of this runner counts.
      result.module = { ...nothing('died'),
        exception: { type: 'ForgedRecord', message: 'the program wrote to the result channel', line: null } };
      for (const { id } of job.examples) if (!result.examples.has(id)) result.examples.set(id, nothing('died'));
      return result;
    }
    if (Array.isArray(spent.ids) && spent.at !== null && spent.ids.length > 0) {
      for (const id of spent.ids) result.examples.set(id, nothing(state));
    } else result.module ??= nothing(state);
    if (spent.at === null || skip.includes(spent.at)) {
      result.module ??= nothing(state);
      return result;
    }
    skip.push(spent.at);
  }
  result.module ??= nothing('timed_out');
  return result;
}

async function main() {
  const job = JSON.parse(readAll(3));
  const seconds = Math.max(0.3, Number(job.seconds) || 5) * 0.95;
  const output_bytes = Math.max(0, Number(job.output_bytes) || 65536);
  const all = Array.isArray(job.examples) ? job.examples : [];
  const fed = all.filter((e) => e.kind === 'stdin').slice(0, 8);
  const base = { path: String(job.path), output_bytes, clock: typeof job.clock === 'string' ? job.clock : null };
  // A program that reads its input runs once an example; the others share one run.
  const first = fed.length > 0 ? seconds / (fed.length + 1) : seconds;
  const result = await run({ ...base, examples: all.filter((e) => e.kind !== 'stdin'), seconds: first });
  for (const example of fed) {
    const text = (Array.isArray(example.inputs) ? example.inputs : []).join('\n');
    const one = await run({ ...base, examples: [], seconds: first }, text.endsWith('\n') ? text : `${text}\n`);
    result.examples.set(example.id, one.module);
    for (const name of one.calls) if (!result.calls.includes(name)) result.calls.push(name);
  }
  writeAll(3, JSON.stringify({
    nonce: job.nonce,
    module: result.module,
    examples: all.map(({ id }) => ({ id, ...(result.examples.get(id) ?? nothing('not_reached')) })),
    calls: result.calls.sort(),
  }));
}

main().then(() => process.exit(0), (error) => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(70);
});
