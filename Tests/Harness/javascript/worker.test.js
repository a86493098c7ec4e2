'use strict';
const { test, describe } = require('node:test');
const assert = require('node:assert/strict');
const { work, grade } = require('./support.js');

const int = (v) => ({ t: 'int', v: String(v) });
const states = (steps) => steps.map((s) => s.state);

describe('a plain program', () => {
  test('runs step by step; one failing example hides no other', async () => {
    const { steps, result } = await grade(`function half(n) {
  if (n % 2) throw new RangeError('odd');
  return n / 2;
}
console.log(half(4)); // 2
console.log(half(3)); // 1.5
console.log(half(8)); // 4
`);
    assert.deepEqual(states(steps), ['returned', 'raised', 'returned']);
    assert.deepEqual(steps[0].observed, int(2));
    assert.equal(steps[2].stdout, '4\n');
    assert.deepEqual(steps[1].exception, { type: 'RangeError', message: 'odd', line: 2 });
    assert.deepEqual(result.calls, ['half']);
    assert.equal(result.nonce, 'n1');
    assert.equal(result.status, 0);
  });

  test('assertions hold or fail, with both sides', async () => {
    const { steps } = await grade(`const assert = require('node:assert');
const twice = (n) => n * 2;
assert.strictEqual(twice(2), 4);
assert.deepEqual(twice(2), 5);
console.assert(twice(3) === 6, 'six');
console.assert(twice(3) === 7);
if (twice(1) !== 3) throw new Error('wrong');
assert.throws(() => { twice(missing); });
`);
    assert.deepEqual(states(steps), ['held', 'failed', 'held', 'failed', 'failed', 'held']);
    assert.deepEqual([steps[1].left, steps[1].right], [int(4), int(5)]);
    assert.deepEqual([steps[4].left, steps[4].right], [int(2), int(3)]);
  });

  test('statements without semicolons are as good', async () => {
    const { steps } = await grade(
      "const up = (s) => s.toUpperCase()\nup('a')\n// A\nup('b').length // 1\nconsole.log(up('c')) // C\n;[1].forEach((n) => up('d'))\n");
    assert.deepEqual(steps.slice(0, 3).map((s) => s.observed),
      [{ t: 'str', v: 'A' }, int(1), { t: 'str', v: 'C' }]);
  });

  test('helpers of its own count as checks even when they only print', async () => {
    const { steps } = await grade(`function inc(n) { return n + 1; }
function assertEqual(actual, expected) { console.log(actual === expected ? 'PASS' : 'FAIL'); }
assertEqual(inc(1), 2);
assertEqual(inc(1), 3);
`);
    assert.deepEqual(states(steps), ['held', 'failed']);
    assert.deepEqual([steps[1].left, steps[1].right], [int(2), int(3)]);
  });

  test('promises and timers belong to the statement that made them', async () => {
    const { steps } = await grade(`const wait = (ms, v) => new Promise((r) => setTimeout(() => r(v), ms));
wait(20, 'late').then((v) => console.log(v)); // late
wait(1, 'soon').then(console.log); // soon
(async () => {
  console.log(await wait(5, 7)); // 7
})();
`);
    assert.deepEqual(steps.map((s) => s.stdout), ['late\n', 'soon\n', '7\n']);
    assert.deepEqual(steps[2].observed, int(7));
  });

  test('a main guard and a called main are taken apart', async () => {
    const { steps } = await grade(`function sq(n) { return n * n; }
function main() {
  console.log(sq(2)); // 4
  console.log(sq(3)); // 9
}
if (require.main === module) {
  main();
  console.log(sq(4)); // 16
}
`);
    assert.deepEqual(steps.map((s) => s.stdout), ['4\n', '9\n', '16\n']);
  });
});

describe('modules', () => {
  test('an ES module runs, with top-level await, exports and its own files', async () => {
    const { steps, result } = await grade(`import { readFileSync } from 'node:fs';
import add, { one as uno } from './add.js';
export const plus = (a) => add(a, uno);
export default plus;
const v = await Promise.resolve(plus(1));
console.log(v, typeof readFileSync); // 2 function
console.log(plus(4)); // 5
`, { files: { 'add.js': 'export const one = 1;\nexport default function (a, b) { return a + b; }\n' } });
    assert.deepEqual(steps.map((s) => s.stdout), ['2 function\n', '5\n']);
    assert.equal(result.module.state, 'returned');
  });

  test('a missing package is reported and what does not need it still runs', async () => {
    const { steps, result } = await grade(`const axios = require('no-such-package-here');
function f(n) { return n; }
console.log(f(3)); // 3
`);
    assert.equal(result.module.state, 'raised');
    assert.match(result.module.exception.message, /Cannot find module 'no-such-package-here'/);
    assert.equal(result.module.exception.line, 1);
    assert.equal(steps[0].stdout, '3\n');
  });

  test('what a browser has is not provided', async () => {
    const { result } = await grade('const name = prompt("Name?");\nconsole.log(name);\n');
    assert.equal(result.module.exception.message, 'prompt is not defined');
  });

  test('a program that does not parse reaches nothing', async () => {
    const result = await work('function f( {\n',
      { examples: [{ id: 'e1', kind: 'usage', origin: 'response', line: 1, end_line: 1, test: null,
        call: 'f()' }] });
    assert.equal(result.module.exception.type, 'SyntaxError');
    assert.equal(result.byId.e1.state, 'not_reached');
  });
});

describe('tests in a framework', () => {
  const code = (head) => `${head}
function add(a, b) { return a + b; }
describe('add', () => {
  let base;
  beforeEach(() => { base = 1; });
  it('adds', () => { expect(add(base, 2)).toBe(3); expect(add(0, 0)).toEqual(0); });
  it('is wrong', () => { expect(add(1, 1)).toBe(3); });
  it('waits', async () => { await expect(Promise.resolve(add(1, 1))).resolves.toBe(2); });
  it.skip('later', () => { expect(add(1, 1)).toBe(2); });
  test.each([[1, 1, 2], [1, 2, 4]])('%i + %i', (a, b, want) => { expect(add(a, b)).toBe(want); });
});
`;
  for (const head of ['', "import { describe, it, test, expect, beforeEach } from 'vitest';"]) {
    test(`run privately ${head === '' ? 'undeclared' : 'imported'}`, async () => {
      const { steps } = await grade(code(head));
      assert.deepEqual(states(steps), ['held', 'failed', 'held', 'skipped', 'failed']);
      assert.deepEqual(steps.map((s) => s.checks), [2, 1, 1, 0, 2]);
      assert.equal(steps[3].vacuous, 'the test is skipped');
    });
  }

  test('node:test with assert, and a callback style', async () => {
    const { steps } = await grade(`const test = require('node:test');
const assert = require('assert');
const id = (x) => x;
test('same', (t) => { assert.strictEqual(id(2), 2); });
test('other', async (t) => { assert.deepStrictEqual(id([1]), [2]); });
`);
    assert.deepEqual(states(steps), ['held', 'failed']);
  });
});

describe('instruction examples', () => {
  test('are evaluated without their expectation', async () => {
    const { examples, steps } = await grade('const area = (w, h) => w * h;\n',
      { instruction: 'Write area. `area(2, 3)` should return 6.' });
    assert.equal(examples[0].expected, '6');
    assert.deepEqual(steps[0].observed, int(6));
  });

  test('a program that reads its input is fed', async () => {
    const result = await work(
      "let s = '';\nprocess.stdin.on('data', (d) => { s += d; }).on('end', () => console.log(Number(s) * 2));\n", {
      examples: [{ id: 'e1', kind: 'stdin', origin: 'instruction', inputs: ['21'], test: null, call: '' }],
    });
    assert.equal(result.byId.e1.stdout, '42\n');
  });
});

// On the floor the supervisor's word is all that a worker has: a clock that stands is a run that got no processor.
describe('time that was not its own', () => {
  const slow = `const id = (x) => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1500); return x; };
console.log(id(2)); // 2
`;

  test('ends no program', async () => {
    const late = await grade(slow, { seconds: 1 });
    assert.deepEqual(states(late.steps), ['timed_out']);
    const { steps } = await grade(slow, { seconds: 1, own: 0 });
    assert.deepEqual(states(steps), ['returned']);
  });

  test('ends no wait', async () => {
    const waits = `const later = () => new Promise((resolve) => setTimeout(resolve, 1300, 6));
`;
    const instruction = 'Write later. `await later()` should return 6.';
    const late = await grade(waits, { seconds: 3, instruction });
    assert.deepEqual(states(late.steps), ['timed_out']);
    const { steps } = await grade(waits, { seconds: 3, instruction, own: 0 });
    assert.deepEqual(states(steps), ['returned']);
  });

  test('is not all of the time', async () => {
    const { steps } = await grade('const id = (x) => { for (;;); };\nid(1); // 1\n', { seconds: 0.3, own: 0 });
    assert.deepEqual(states(steps), ['timed_out']);
  });
});
