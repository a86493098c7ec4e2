'use strict';
const { test, describe } = require('node:test');
const assert = require('node:assert/strict');
const { ask, examplesOf } = require('./support.js');

const brief = (list) => list.map(({ kind, call, expected, compare }) => [kind, call, expected, compare]);
const F = 'function f(n) { return n; }\n';

describe('examples', () => {
  test('stated results on, below and above a line', () => {
    const found = examplesOf(`${F}console.log(f(1)); // 1
console.log(f(2)); // => 2
console.log(f(3)); // Output: 3 (three)
console.log(f(4));
// Output: 4
// Expected output: 5
console.log(f(5));

f(6); // returns 6
`);
    assert.deepEqual(brief(found), [
      ['print', 'f(1)', '1', 'stdout'], ['print', 'f(2)', '2', 'stdout'],
        ['print', 'f(3)', '3 (three)', 'stdout'],
      ['print', 'f(4)', '4', 'stdout'], ['print', 'f(5)', '5', 'stdout'], ['usage', 'f(6)', '6', 'value'],
    ]);
  });

  test('comments that state nothing are no expectation', () => {
    const found = examplesOf(`${F}console.log(f(1)); // Test with a positive number
// Example usage
console.log(f(2)); // 2. The second case
`);
    assert.deepEqual(found.map((e) => e.expected), [null, null]);
  });

  test('one block of output for several prints', () => {
    const text = `${F}console.log(f(1));\nconsole.log(f(2));\n`;
    const inside = examplesOf(`${text}// Output:\n// 1\n// 2\n`);
    const outside = examplesOf(text, { outputs: [{ after_line: 3, text: '1\n2\n' }] });
    for (const found of [inside, outside]) assert.deepEqual(found.map((e) => [e.kind, e.expected]),
        [['output', '1'], ['output', '2']]);
    const joint = examplesOf(text, { outputs: [{ after_line: 3, text: '1\n2\n3\n' }] });
    assert.deepEqual(joint.filter((e) => e.kind === 'output').map((e) => [e.line, e.end_line, e.expected]),
      [[2, 3, '1\n2\n3']]);
  });

  test('inputs are normalised through constants and spacing', () => {
    const found = examplesOf(`${F}const list = [ 1, 'a', ];\nf(list) // 1\nf([1,"a"]) // 1\n`);
    assert.deepEqual(found[0].inputs, ['[1,"a"]']);
    assert.deepEqual(found[1].inputs, found[0].inputs);
  });

  test('a table of cases is one example a row', () => {
    const found = examplesOf(`${F}const cases = [{ n: 1, want: 1 }, { n: 2, want: 3 }];
for (const { n, want } of cases) console.assert(f(n) === want);
[[5, 6]].forEach(([a, b]) => { const got = f(a); if (got !== b) console.error('no'); });
`);
    assert.deepEqual(brief(found),
      [['assertion', 'f(1)', '1', 'value'], ['assertion', 'f(2)', '3', 'value'],
        ['assertion', 'f(5)', '6', 'value']]);
  });

  test('checks that cannot fail say why; controls say nothing', () => {
    const why = (line) => examplesOf(`const assert = require('assert');\n${F}${line}\n`)[0]?.vacuous;
    for (const line of ['assert(true)', 'assert(f(1) === f(1))', 'console.assert(f(1) || true)',
        "assert(typeof f(1) === 'number')",
      'assert(f(1) !== undefined)', 'assert.ok([f(1)])', 'assert.strictEqual(1, 1)', 'assert(f)',
        'expect(f(1))',
      'expect(f(1)).toBeDefined()', "test('a', () => {})", 'assert(Math.abs(f(1) - 1) < 100)']) assert.ok(
        why(line), line);
    for (const line of ['assert(f(1))', 'assert(f(1) === 1)', 'assert.deepEqual(f([1]), [1])',
        'expect(f(1)).toBe(1)', "test('a', () => { assert(f(1)); })",
      'assert(Math.abs(f(3) - 3) < 1e-9)']) assert.equal(why(line), null, line);
  });

  test('handlers whose arguments come later are no example', () => {
    assert.deepEqual(examplesOf(`${F}button.onclick = (e) => console.log(f(e.value));\n`), []);
    assert.equal(examplesOf(`${F}setTimeout(() => console.log(f(1)), 5);\n`).length, 1);
  });
});

describe('instruction examples', () => {
  const of = (instruction) =>
    examplesOf('function add(a, b) { return a + b; }\n', { instruction }).map((e) => [e.call, e.expected]);
  for (const [shape, text] of Object.entries({
    arrow: 'add(1, 2) → 3', thin: 'add(1, 2) -> 3', equals: 'where add(1, 2) == 3.',
      single: 'For example, add(1, 2) = 3', words: '`add(1, 2)` should return `3`',
    returns: 'add(1, 2) returns 3', comment: 'add(1, 2) // 3', semicolon: 'add(1, 2); // => 3',
      doctest: '>>> add(1, 2)\n3\n', commented: '// >>> add(1, 2)\n// 3\nfunction',
    assertion: 'assert.deepEqual(add(1, 2), 3)', python: 'assert add(1, 2) == 3',
      log: 'console.log(add(1, 2)); // 3', below: 'console.log(add(1, 2));\n// 3',
    pair: 'Input: a = 1, b = 2\nOutput: 3', jest: 'expect(add(1, 2)).toBe(3)',
  })) {
    test(shape, () => assert.deepEqual(of(text), [[shape === 'pair' ? 'add(1, 2)' : 'add(1, 2)', '3']]));
  }
  test('rules and other functions are none', () => {
    assert.deepEqual(of('add(n, 1) == n + 1'), []);
    assert.deepEqual(of('add(2, 1) = 2 * add(1, 1)'), []);
    assert.deepEqual(of('mul(1, 2) == 2'), []);
  });
  test("Python's spelling is read", () => {
    assert.deepEqual(examplesOf('const isEven = (n) => n % 2 === 0;\n',
      { instruction: 'is_even(2) == True' }).map((e) => [e.call, e.expected]), [['isEven(2)', 'true']]);
  });
});

describe('comments', () => {
  const comments = (text) => ask({ op: 'comments', id: 1, text })[0];
  test('JSDoc documents, echoes and labels do not explain', () => {
    const found = comments(`// Add the numbers of a list, largest first.
/**
 * Sums what is left after sorting.
 * @param {number[]} list
 * @returns {number}
 */
function total(list) {
  // A copy, because sort works in place
  const copy = list.slice();
  // return sum
  let sum = 0;
  // sum = sum + 1;
  for (const n of copy) sum += n; // TODO speed
  // ----------
  return sum; // returns the sum
}
// Example usage
console.log(total([1])); // 1
`);
    assert.deepEqual(found.definitions,
      [{ name: 'total', line: 7, documentable: true, documented: true, detailed: true, why: null }]);
    assert.ok(found.explanatory.includes(8));
    assert.deepEqual(found.discounted.filter((d) => d.line > 8).map((d) => d.why),
      ['code', 'todo', 'separator', 'echo', 'label', 'expected']);
    assert.equal(found.bodies[0].commented, true);
  });
  test('a name said again is no documentation', () => {
    assert.equal(comments('// Get user name\nfunction getUserName() { return 1; }\n').definitions[0].why,
      'only the name again');
    assert.equal(comments(
      '// Looks the user up by login\nfunction getUserName() { return 1; }\n').definitions[0].documented, true);
  });
  test('a text that does not parse is still read', () => {
    const found = comments(
      "// Counts words in a text\nfunction count(s) {\n  const u = 'http://x'; // keep the scheme apart\n  return s.split(");
    assert.equal(found.definitions[0].documented, true);
    assert.deepEqual(found.explanatory, [3]);
  });
  test('placeholders are told', () => {
    assert.deepEqual(comments(
      'function f() {\n  // your code here\n  // ... rest of the code\n}\n').placeholders, [2, 3]);
  });
});

describe('compare', () => {
  const equal = (observed, expected, compare) =>
    ask({ op: 'compare', id: 1, pairs: [{ id: 'p', observed, expected, compare }] })[0].results[0].equal;
  test('printed text as a reader sees it', () => {
    for (const [got, want] of [['[ 1, 2 ]\n', '[1,2]'], ["{ a: 'x' }\n", '{"a": "x"}'],
        ['3\n', '3 (because)'], ['Sum: 3\n', '3'], ['true\n', 'True'], ['3.3333333333\n', '3.33'],
      ['[\n  1,\n  2\n]\n', '[1, 2]']]) assert.equal(equal(got, want, 'stdout'), true, want);
    for (const [got, want] of [['4\n', '3 (because)'], ['Sum: 4\n', '3'], ['12\n', '1\n2'], ['-1\n', '1'],
        ['', '0'], ['[ 1, 2 ]\n', '[1, 2, 3]'], ['10\n', '10.5']]) assert.equal(equal(got, want, 'stdout'),
          false, want);
    assert.equal(equal('x\n', 'This prints a random greeting', 'stdout'), null);
  });
  test('values by type', () => {
    const list = { t: 'list', v: [{ t: 'int', v: '1' }, { t: 'float', v: '0.30000000000000004' }] };
    assert.equal(equal(list, '[1, 0.3]', 'value'), true);
    assert.equal(equal(list, '(1, 0.3)', 'value'), true);
    assert.equal(equal(list, '[1, 0.31]', 'value'), false);
    assert.equal(equal({ t: 'str', v: '1' }, '1', 'value'), false);
    assert.equal(equal({ t: 'bool', v: true }, '1', 'value'), false);
    assert.equal(equal({ t: 'map', v: [[{ t: 'int', v: '1' }, { t: 'str', v: 'a' }]] }, "new Map([[1, 'a']])",
      'value'), true);
    assert.equal(equal({ t: 'cut' }, '1', 'value'), null);
    assert.equal(equal({ t: 'int', v: '1' }, 'someVariable', 'value'), null);
  });
});

describe('hostile text', () => {
  const ops = ['comments', 'examples'];
  for (const [name, text] of Object.entries({
    'deep brackets': '['.repeat(100000), 'deep calls': `${'f('.repeat(20000)}1${')'.repeat(20000)}`,
      'long sums': `x = ${'1+'.repeat(50000)}1`,
    NUL: 'const a\0 = 1;', 'lone surrogate': 'const a = "\ud800"; // \udfff',
      'one huge line': `// ${'a '.repeat(300000)}`, empty: '', 'open comment': '/* never closed',
    'many slashes': '/'.repeat(50000), 'many quotes': '"\''.repeat(30000),
      'many stars': `/*${'*'.repeat(100000)}`, 'arrows': '=>'.repeat(30000),
    spaces: `f(1) ${' '.repeat(100000)}x`,
  })) {
    test(name, () => {
      const started = performance.now();
      const replies = ask(...ops.map(
        (op, id) => ({ op, id, text, path: 'main.js', outputs: [], instruction: text })),
          { op: 'compare', id: 9, pairs: [{ id: 'p', observed: text, expected: text, compare: 'stdout' }] },
            { op: 'same', id: 10, pairs: [] });
      assert.deepEqual(replies.map((r) => r.id), [0, 1, 9, 10]);
      assert.deepEqual(replies[3].results, []);
      assert.ok(performance.now() - started < 5000, `took ${performance.now() - started} ms`);
    });
  }
  test('an instruction made to be slow', () => {
    const requests = ['f(', 'f(1)', 'f("', 'f([[['].map((part, id) => ({ op: 'examples', id, text: F, outputs: [], instruction: part.repeat(30000) }));
    requests.push({ op: 'examples', id: 9, text: F, outputs: [], instruction: `input${' '.repeat(90000)}` });
    const started = performance.now();
    assert.deepEqual(ask(...requests).map((r) => typeof r.examples), requests.map(() => 'object'));
    assert.ok(performance.now() - started < 10000);
  });
  test('requests that are none are answered too', () => {
    const replies = ask('{', '[]', '{"op":"run","id":3}', '{"op":"comments","id":4}',
      { op: 'comments', id: 5, text: 'let a;' });
    assert.deepEqual(replies.map((r) => [r.id, typeof r.error]),
      [[null, 'string'], [null, 'string'], [3, 'string'], [4, 'string'], [5, 'undefined']]);
  });
  test('the same request gives the same bytes', () => {
    const request = { op: 'examples', id: 1, text: `${F}console.log(f(1)); // 1`, path: 'main.js',
      outputs: [], instruction: 'f(2) == 2' };
    const [a, b] = ask(request, request);
    assert.equal(JSON.stringify(a), JSON.stringify(b));
  });
});

describe('outline', () => {
  test('tells of the functions and their parameters', () => {
    const text = 'const f = (x, y = 2, ...z) => g(x);\nfunction g({ a }) { return a; }\nclass K { m() {} }\n';
    const [{ functions }] = ask({ op: 'outline', id: 1, text });
    assert.deepEqual(functions[0], {
      name: 'f', parameters: [{ name: 'x', type: null, optional: false }, { name: 'y', type: null, optional: true }],
      rest: true, plain: true, calls: ['g', 'x', 'y', 'z'],
    });
    assert.deepEqual(functions.map((f) => [f.name, f.plain]), [['f', true], ['g', false]]);
  });
});
