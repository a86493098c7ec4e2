'use strict';
// What an answer states beside its calls, and what is compared when it asserts.
const { test, describe } = require('node:test');
const assert = require('node:assert/strict');
const { ask, examplesOf, grade } = require('./support.js');

const int = (v) => ({ t: 'int', v: String(v) });
const compared = (step) => ask({ op: 'compare', id: 1, pairs: [{ id: 'p', expected: step.expected,
  observed: step.compare === 'stdout' ? step.stdout : step.observed, compare: step.compare }] })[0].results[0].equal;

describe('remarks beside printing calls', () => {
  const F = 'const f = (n) => (n > 1 ? "many" : "one");\nconst say = (n) => { console.log(`say ${f(n)}`); };\n';
  const tentative = (text) => examplesOf(`${F}${text}\n`).map((e) => [e.expected, e.tentative]);

  test('may be the result: below, beside, one word or several', () => {
    assert.deepEqual(tentative('console.log(f(2));\n// many of them'), [['many of them', true]]);
    assert.deepEqual(tentative('console.log(f(2)); // more than one'), [['more than one', true]]);
    assert.deepEqual(tentative('console.log(f(2)); // many'), [['many', true]]);
    assert.deepEqual(tentative('say(2);\n// say many'), [['say many', true]]);
    assert.deepEqual(tentative('console.log(f(1), f(2));\n// one thing\n// many things'),
      [['one thing\nmany things', true]]);
  });

  test('are sure where they say so or are literals, and nothing where they are headings', () => {
    assert.deepEqual(tentative('console.log(f(2)); // => many'), [['many', false]]);
    assert.deepEqual(tentative('console.log(f(2));\n// Output: many'), [['many', false]]);
    assert.deepEqual(tentative('console.log(f(2)); // "many"'), [['"many"', false]]);
    for (const heading of ['Test with one', '2. The second case', 'Edge cases', 'Now the empty list:', 'f(3);', '-----']) {
      assert.deepEqual(tentative(`console.log(f(2));\n// ${heading}`), [[null, false]], heading);
    }
  });

  test('give way to an output block', () => {
    const found = examplesOf(`${F}console.log(f(2)); // a remark\nsay(1);\n`,
      { outputs: [{ after_line: 5, text: 'many\nsay one\n' }] });
    assert.deepEqual(found.map((e) => [e.kind, e.expected, e.tentative]),
      [['output', 'many', false], ['output', 'say one', false]]);
  });

  test('of a function that prints are about what it prints', async () => {
    const { steps } = await grade(`${F}say(1); // say one\nsay(2); // => say many\n`);
    assert.deepEqual(steps.map((s) => [s.compare, compared(s)]), [['stdout', true], ['stdout', true]]);
  });
});

describe('asynchronous usage', () => {
  const CODE = `async function half(n) {
  if (n % 2) throw new Error('odd number');
  return n / 2;
}
`;
  test('a failure that is handled is none; one that is not is told', async () => {
    const { steps } = await grade(`${CODE}async function main() {
  console.log(await half(4));
  // Output: 2
  await half(3).catch((error) => console.log(error.message));
  // Output: odd number
  const later = half(5);
  await later.catch(() => {});
  half(7);
  await half(9);
}
main();
`);
    assert.deepEqual(steps.map((s) => s.state), ['returned', 'returned', 'returned', 'raised', 'raised']);
    assert.deepEqual(steps.slice(0, 2).map(compared), [true, true]);
  });

  test('results stand at the printing calls of a callback, a try or its handler', async () => {
    const { steps } = await grade(`${CODE}half(2).then((v) => {
  console.log(v); // 1
});
try {
  console.log(await half(4)); // 2
  console.log(await half(8)); // 4
} catch (error) {
  console.log('never');
}
try {
  console.log(await half(3));
} catch (error) {
  console.log(error.message); // => odd number
}
export {};
`);
    assert.deepEqual(steps.map((s) => [s.expected, s.tentative, compared(s)]),
      [['1', false, true], ['2\n4', false, true], ['odd number', false, true]]);
  });

  test('a promise is printed as Node prints it, and does not lead to the runner', async () => {
    const { steps } = await grade(`${CODE}const p = half(2);
console.log(p); // => Promise { 1 }
console.log(Object.getOwnPropertySymbols(p).filter((s) => typeof p[s] === 'object').length + half.length); // 1
`);
    assert.deepEqual(steps.slice(-2).map(compared), [true, true]);
  });
});

describe('sides of assertions', () => {
  const CODE = "const assert = require('node:assert');\nconst pair = (n) => [n, n];\n";
  test('are what is compared, not the call inside', async () => {
    const { steps } = await grade(`${CODE}assert.strictEqual(pair(1).length, 2);
assert(pair(2).length /* both */ === 2);
assert.strictEqual(pair(1).length, 3);
`);
    assert.deepEqual(steps.map((s) => [s.call, s.state, s.observed, s.left, s.right]), [
      ['pair(1).length', 'held', int(2), int(2), int(2)], ['pair(2).length', 'held', int(2), null, null],
      ['pair(1).length', 'failed', int(2), int(2), int(3)],
    ]);
  });

  test('that are only loosely equal are not held against the answer', async () => {
    const { steps } = await grade(`${CODE}assert.equal(pair(1).length, '2');
assert(pair(1)[0] == '1');
assert.equal(pair(1).length, '3');
assert.equal({ valueOf: () => pair(1)[0] }, 1);
`);
    assert.deepEqual(steps.map((s) => [s.state, s.left?.t, s.right?.t]), [['held', undefined, undefined],
      ['held', undefined, undefined], ['failed', 'int', 'str'], ['held', 'dict', 'int']]);
    assert.deepEqual(steps.slice(0, 2).map((s) => s.observed), [null, null]);
  });

  test('that need only be near are judged by their matcher', () => {
    const compare = (line) => examplesOf(`${CODE}${line}\n`).map((e) => e.compare);
    assert.deepEqual(compare('expect(pair(0.31)[0]).toBeCloseTo(0.3, 1);'), ['truth']);
    assert.deepEqual(compare('expect({ a: pair(1), b: 2 }).toMatchObject({ b: 2 });'), ['truth']);
    assert.deepEqual(compare('expect(pair(1)).toEqual([1, 1]);'), ['value']);
  });

  test('are found for functions of node:assert taken by name', async () => {
    const { steps } = await grade(`import { strictEqual as same, ok } from 'node:assert';
const twice = (n) => n * 2;
same(twice(1), 2);
same(twice(1), 3);
ok(twice(1));
`);
    assert.deepEqual(steps.map((s) => [s.kind, s.compare, s.state]), [['assertion', 'value', 'held'],
      ['assertion', 'value', 'failed'], ['assertion', 'truth', 'held']]);
  });
});

describe('loops', () => {
  test('over an object that they feed are one example, and none fails', async () => {
    const { steps } = await grade(`const assert = require('node:assert');
class Box {
  #items = [];
  put(n) { if (this.#items.length > 3) throw new Error('full'); this.#items.push(n); }
  get size() { return this.#items.length; }
}
const box = new Box();
[1, 2].forEach((n) => box.put(n));
for (const n of [3]) box.put(n);
for (const [n, want] of [[4, 4]]) { box.put(n); assert.strictEqual(box.size, want); }
assert.strictEqual(box.size, 4);
`);
    assert.deepEqual(steps.map((s) => [s.kind, s.line, s.state]),
      [['usage', 8, 'returned'], ['usage', 9, 'returned'], ['assertion', 10, 'held'], ['assertion', 11, 'held']]);
    assert.deepEqual(steps[0].inputs, ['box.put(1)', 'box.put(2)']);
    assert.deepEqual([steps[2].left, steps[2].right], [int(4), int(4)]);
  });

  test('over cases compare what the loop compares', async () => {
    const { steps } = await grade(`const f = (n) => Array(n).fill(0);
for (const [n, want] of [[1, 1], [2, 3]]) console.assert(f(n).length === want);
[[3, '[0,0,0]']].forEach(([n, want]) => console.assert(JSON.stringify(f(n)) === want));
`);
    assert.deepEqual(steps.map((s) => [s.call, s.expected, compared(s)]), [['f(1).length', '1', true],
      ['f(2).length', '3', false], ['JSON.stringify(f(3))', '"[0,0,0]"', true]]);
  });
});
