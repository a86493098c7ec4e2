'use strict';
// Programs of several files: what the entry file takes from the others belongs to the program.
const { test, describe } = require('node:test');
const assert = require('node:assert/strict');
const { ask, examplesOf, grade } = require('./support.js');

const COUNTER = `export class Counter {
  #total = 0;
  add(n) { this.#total += n; return this; }
  get total() { return this.#total; }
}
export const STEP = [1];
export default (n) => n + 1;
`;
const HELPERS = `const twice = (n) => n * 2;
module.exports = { twice, thrice(n) { return n * 3; } };
`;

describe('programs of several files', () => {
  test('a class that an ES module imports is the program, and its output block is met', async () => {
    const { steps, result } = await grade(`import { Counter as Sum } from './counter.mjs';
const sum = new Sum();
console.log(sum.total);
for (const n of [1, 2]) sum.add(n);
console.log(sum.add(4).total, 'in all');
`, { files: { 'counter.mjs': COUNTER }, outputs: [{ after_line: 5, text: '0\n7 in all\n' }] });
    const printed = steps.filter((s) => s.kind === 'output');
    assert.deepEqual(printed.map((s) => [s.targets, s.expected, s.stdout]),
      [[['Counter'], '0', '0\n'], [['Counter'], '7 in all', '7 in all\n']]);
    assert.deepEqual(printed[1].called, ['Counter']);
    assert.deepEqual(result.calls, ['Counter']);
  });

  test('default exports, namespaces and what others pass on', async () => {
    const { steps, result } = await grade(`import next, * as all from '../lib/index.js';
import { plus } from '../lib/index.js';
console.log(next(1)); // 2
console.log(new all.Counter().add(2).total); // 2
console.log(plus(1)); // 2
console.log(all.STEP); // [1]
`, { name: 'src/main.mjs', files: { 'lib/counter.mjs': COUNTER,
      'lib/index.js': "export * from './counter.mjs';\nexport { default, default as plus } from './counter';\n" } });
    assert.deepEqual(steps.map((s) => [s.targets, s.stdout]),
      [[['next'], '2\n'], [['Counter'], '2\n'], [['plus'], '2\n'], [[], '[ 1 ]\n']]);
    assert.deepEqual(steps.map((s) => s.state), Array(4).fill('returned'));
    assert.ok(result.calls.includes('Counter') && result.calls.includes('next'));
  });

  test('CommonJS: taken apart, whole, and a file that is one function', async () => {
    const { steps, result } = await grade(`const assert = require('node:assert');
const { twice: double } = require('./helpers');
const helpers = require('./helpers.js');
const less = require('./less');
const { thrice } = require('./helpers');
assert.equal(double(2), 4);
assert.equal(helpers.thrice(2), 7);
assert.equal(less(2), 1);
console.log([1, 2].map(thrice)); // [3, 6]
`, { files: { 'helpers.js': HELPERS, 'less.js': 'module.exports = (n) => n - 1;\n' } });
    assert.deepEqual(steps.map((s) => [s.targets[0], s.state, s.called]), [
      ['twice', 'held', ['twice']], ['thrice', 'failed', ['thrice']], ['less', 'held', ['less']],
      ['thrice', 'returned', ['thrice']],
    ]);
    assert.deepEqual(result.calls, ['less', 'thrice', 'twice']);
  });

  test('checks that leave the program alone are told; controls are not', () => {
    const why = (line) => examplesOf(`const { twice } = require('./helpers.js');\n${line}\n`,
      { files: { 'helpers.js': HELPERS } }).map((e) => e.vacuous);
    assert.deepEqual(why('console.assert(twice);'), ['only the existence of a name is checked']);
    assert.deepEqual(why('console.assert(Math.max(1, 2) === 2);'), ['the program is not called']);
    assert.deepEqual(why('console.assert(twice(1) === 2);'), [null]);
  });

  test("the instruction's examples are answered by imported functions", async () => {
    const { steps } = await grade("const tools = require('./helpers');\nconst { twice } = tools;\nmodule.exports = twice;\n",
      { files: { 'helpers.js': HELPERS }, instruction: '`thrice(2)` should return 6.' });
    assert.deepEqual(steps.map((s) => [s.call, s.targets, s.observed.v]), [['tools.thrice(2)', ['thrice'], '6']]);
  });

  test('files that are missing, broken, circular or outside are no part of it', () => {
    const found = (files, from = './other.js') => examplesOf(
      `import { f } from '${from}';\nconsole.log(f(1)); // 1\n`, { files }).map((e) => e.targets);
    assert.deepEqual(found({ 'other.js': 'export const f = (n) => n;' }), [['f']]);
    assert.deepEqual(found({}), [[]]);
    assert.deepEqual(found({ 'other.js': 'export const f = (n) =>' }), [[]]);
    assert.deepEqual(found({ 'other.js': 'export const g = (n) => n;' }), [[]]);
    assert.deepEqual(found({ 'other.js': "export * from './main.js';" }), [[]]);
    assert.deepEqual(found({ 'other.js': "export * from './b.js';", 'b.js': "export * from './other.js';\nexport function f() {}" }), [['f']]);
    assert.deepEqual(found({ 'other.js': 'export const f = (n) => n;' }, '../other.js'), [[]]);
    assert.deepEqual(found({ 'other.js': 'export const f = (n) => n;' }, 'other.js'), [[]]);
  });

  test('many files that pass one another on take no time', () => {
    const names = Array.from({ length: 200 }, (_, i) => `f${i}.js`);
    const others = names.map((path) => ({ path, text: names.map((n) => `export * from './${n}';`).join('\n') }));
    const started = performance.now();
    const [reply] = ask({ op: 'examples', id: 1, path: 'main.js', others, outputs: [], instruction: '',
      text: "import { f } from './f0.js';\nf(1); // 1\n" });
    assert.ok(Array.isArray(reply.examples));
    assert.ok(performance.now() - started < 4000, `${performance.now() - started} ms`);
  });
});
