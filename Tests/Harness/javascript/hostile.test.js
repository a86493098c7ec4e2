'use strict';
// Programs that want a better record than they deserve. Each has a control: the same shape, behaving.
const { test, describe } = require('node:test');
const assert = require('node:assert/strict');
const { work, grade, ask } = require('./support.js');

const print = (line, call = 'f(1)') =>
  ({ id: `e${line}`, kind: 'print', origin: 'response', line, end_line: line, test: null, call });
const GOOD = 'function f(n) { return n + 1; }\n';

describe('ending early', () => {
  for (const [name, code] of Object.entries({
    'process.exit': 'process.exit(0);', 'process.reallyExit': 'process.reallyExit(0);',
    'a caught exit': 'try { process.exit(0); } catch {}',
  })) {
    test(`${name} is no pass for what follows`, async () => {
      const result = await work(`${GOOD}${code}\nconsole.assert(f(1) === 2);\n`,
        { examples: [{ ...print(3), kind: 'assertion' }] });
      assert.equal(result.byId.e3.state, 'not_reached');
      assert.equal(result.module.state, 'exited');
    });
  }
  for (const [name, code] of Object.entries(
      { abort: 'process.abort();', kill: "process.kill(process.pid, 'SIGKILL');" })) {
    test(`${name} costs only its own step`, async () => {
      const result = await work(`${GOOD}${code}\nconsole.log(f(1));\n`, { examples: [print(3)] });
      assert.equal(result.module.state, 'died');
      assert.equal(result.byId.e3.stdout, '2\n');
    });
  }
  test('control: without it the assertion is reached', async () => {
    const result = await work(`${GOOD};\nconsole.assert(f(1) === 2);\n`,
      { examples: [{ ...print(3), kind: 'assertion' }] });
    assert.equal(result.byId.e3.state, 'held');
  });
});

describe('not ending', () => {
  test('an endless loop times out by itself and the rest is still run', async () => {
    const result = await work(`${GOOD}while (true) {}\nconsole.log(f(1));\n`,
      { examples: [{ ...print(2), call: 'while' }, print(3)], seconds: 2 });
    assert.equal(result.byId.e2.state, 'timed_out');
    assert.equal(result.byId.e3.stdout, '2\n');
  });
  test('a promise that never settles times out', async () => {
    const { steps } = await grade(
      'function f() { return new Promise(() => {}); }\nfunction g() { return 1; }\nf().then(console.log); // 1\nconsole.log(g()); // 1\n');
    assert.deepEqual(steps.map((s) => s.state), ['timed_out', 'returned']);
  });
  test('a flood is cut and the step is told', async () => {
    const result = await work(
      `${GOOD}for (let i = 0; i < 1e5; i++) console.log('x'.repeat(100));\nconsole.log(f(1));\n`, {
      examples: [{ ...print(2), call: 'for' }, print(3)], output_bytes: 1000,
    });
    assert.equal(result.byId.e2.stdout.length, 1000);
    assert.equal(result.byId.e2.cut, true);
    assert.equal(result.byId.e3.stdout, '2\n');
    assert.equal(result.byId.e3.cut, false);
  });
});

describe('forging', () => {
  for (const fd of [3, 4, 5, 6]) {
    test(`records written to descriptor ${fd} are never a pass`, async () => {
      const record = JSON.stringify(['example', 'e3', { state: 'held', checks: 9 }]);
      const result = await work(
        `${GOOD}try { require('fs').writeSync(${fd}, 'key ' + ${JSON.stringify(record)} + '\\n'); } catch {}\nconsole.assert(f(1) === 3);\n`, {
        examples: [{ ...print(3), kind: 'assertion' }],
      });
      assert.ok(['failed', 'died'].includes(result.byId.e3.state), result.byId.e3.state);
    });
  }
  test('control: a held assertion is held', async () => {
    const result = await work(
      `${GOOD}try { require('fs').writeSync(2, 'note'); } catch {}\nconsole.assert(f(1) === 2);\n`,
        { examples: [{ ...print(3), kind: 'assertion' }] });
    assert.equal(result.byId.e3.state, 'held');
  });
  for (const [name, code] of Object.entries({
    'toJSON of all objects': "Object.prototype.toJSON = () => ({ t: 'int', v: '2' });",
    'valueOf and toString': 'Number.prototype.toString = () => "2"; globalThis.String = () => "2";',
    'JSON.stringify': 'JSON.stringify = () => \'{"t":"int","v":"2"}\';',
    'array methods': 'Array.prototype.push = function () { return 0; }; Array.prototype.map = () => [];',
  })) {
    test(`patching ${name} changes no observed value`, async () => {
      const result = await work(`${code}\nfunction f(n) { return n * 10; }\nconsole.log(f(1));\n`,
        { examples: [print(3)] });
      assert.deepEqual(result.byId.e3.observed, { t: 'int', v: '10' });
    });
  }
  test('objects that equal everything are seen as what they are', async () => {
    const { steps } = await grade(`class Any { valueOf() { return 2; } get x() { throw new Error('touched'); } }
function f(n) { return new Any(); }
console.assert(f(1) == 2);
`);
    assert.equal(steps[0].left.t, 'object');
    assert.equal(steps[0].right.t, 'int');
    const [{ results }] = ask(
      { op: 'same', id: 1, pairs: [{ id: 'a', left: steps[0].left, right: steps[0].right }] });
    assert.equal(results[0].equal, false);
  });
  test('a proxy springs no trap', async () => {
    const result = await work(
      "function f() { return new Proxy([], { get() { process.exit(0); }, ownKeys() { process.exit(0); } }); }\nconst r = f(1);\n", { examples: [print(2)] });
    assert.equal(result.byId.e2.state, 'returned');
    assert.equal(result.byId.e2.observed.v.type, 'Proxy');
  });
});

describe('tests that swallow', () => {
  test('an assertion that fails inside try is a failed check', async () => {
    const { steps } = await grade(`const assert = require('assert');
${GOOD}try {
  assert.strictEqual(f(1), 3);
} catch (e) { console.log('All tests passed!'); }
`);
    assert.equal(steps[0].state, 'failed');
    assert.equal(steps[0].vacuous, 'a failure would be swallowed');
  });
  test('control: one that holds is held', async () => {
    const { steps } = await grade(`const assert = require('assert');\n${GOOD}assert.strictEqual(f(1), 2);\n`);
    assert.deepEqual([steps[0].state, steps[0].vacuous], ['held', null]);
  });
});
