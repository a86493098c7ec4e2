'use strict';
// Drives checker.js and worker.js as the supervisor does: as processes, over the protocol of docs/harness.md.

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const HARNESS = path.resolve(__dirname, '../../../Sandbox/harness/javascript');

/** Sends requests (objects, or raw lines) to one checker and returns its replies. */
function ask(...requests) {
  const input = requests.map((r) => (typeof r === 'string' ? r : JSON.stringify(r))).join('\n');
  const run = spawnSync(process.execPath, ['--expose-internals', path.join(HARNESS, 'checker.js')],
    { input, maxBuffer: 1 << 28 });
  if (run.status !== 0) throw new Error(`checker ended with ${run.status}: ${run.stderr}`);
  return String(run.stdout).trim().split('\n').map((line) => JSON.parse(line));
}

/** The examples of a program, as the checker finds them. */
function examplesOf(text, { instruction = '', outputs = [], files = {}, name = 'main.js' } = {}) {
  const others = Object.entries(files).map(([path, content]) => ({ path, text: content }));
  return ask({ op: 'examples', id: 1, text, path: name, others, outputs, instruction })[0].examples;
}

/**
 * Runs one program in a worker.
 * @param {object} options `own`: seconds of its own that the supervisor tells the run all along; null where it tells none
 * @returns {Promise<object>} the result with `byId`, the exit `status`, and `raw`, the bytes as text
 */
function work(text, { examples = [], seconds = 4, output_bytes = 65536, files = {}, name = 'main.js', own = null } = {}) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'assay-js-'));
  for (const [file, content] of Object.entries({ [name]: text, ...files })) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), content);
  }
  const clock = own === null ? null : path.join(folder, '.clock');
  if (clock !== null) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(own);
    fs.writeFileSync(clock, bytes);
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path.join(HARNESS, 'worker.js')],
      { cwd: folder, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    let raw = '';
    let complaint = '';
    child.stdio[3].setEncoding('utf8').on('data', (chunk) => { raw += chunk; });
    child.stdio[3].on('error', () => {});
    child.stderr.on('data', (chunk) => { complaint += chunk; });
    child.on('error', reject);
    child.on('close', (status) => {
      fs.rmSync(folder, { recursive: true, force: true });
      try {
        const result = JSON.parse(raw);
        resolve({ ...result, raw, status, byId: Object.fromEntries(result.examples.map((e) => [e.id, e])) });
      } catch (error) {
        reject(new Error(`${error.message}; status ${status}; ${complaint}`));
      }
    });
    child.stdio[3].end(JSON.stringify({ nonce: 'n1', path: name, examples, seconds, output_bytes, clock }));
  });
}

/** Finds a program's examples and runs them, the instruction's without their expectation. */
async function grade(text, options = {}) {
  const examples = examplesOf(text, options);
  const job = examples.map(({ expected, ...e }) => (e.origin === 'instruction' ? e : { ...e, expected }));
  const result = await work(text, { ...options, examples: job });
  return { examples, result, steps: examples.map((e) => ({ ...e, ...result.byId[e.id] })) };
}

module.exports = { ask, examplesOf, work, grade };
