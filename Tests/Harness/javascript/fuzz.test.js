'use strict';
// Mutated requests: the checker answers each line with one line, and lives on. The same requests every time;
// FUZZ_SECONDS=60 goes on for that long instead of a fixed number of rounds.
const { test } = require('node:test');
const assert = require('node:assert/strict');
const { ask } = require('./support.js');

const ROUNDS = 2;
const BATCH = 100; // requests to one process
const SLOW = 60000; // milliseconds that one batch may take; two seconds on an idle machine

const TEXT = `'use strict';
/** Adds. @returns {number} */
const add = (a, b = 1) => a + b; // the sum
class Box { #x = 1; get x() { return this.#x; } }
async function later() { await null; return \`\${add(1, 2)}\`; }
console.log(add(1, 2)); // 3
console.assert(add(0.1, 0.2) !== 0.3, 'no');
for (const [x, want] of [[1, 2], [2, 3]]) console.log(add(x) === want);
module.exports = { add };
`;
const VALUES = [
  { t: 'none' }, { t: 'undefined' }, { t: 'bool', v: true }, { t: 'int', v: '12' }, { t: 'float', v: 'NaN' },
  { t: 'bigint', v: '9' }, { t: 'str', v: 'a' }, { t: 'list', v: [{ t: 'int', v: '1' }, { t: 'cut' }] },
  { t: 'set', v: [{ t: 'int', v: '1' }] }, { t: 'dict', v: [[{ t: 'str', v: 'k' }, { t: 'list', v: [] }]] },
  { t: 'map', v: [[{ t: 'str', v: 'k' }, { t: 'none' }]] }, { t: 'date', v: '2020' }, { t: 'regexp', v: '/x/' },
  { t: 'object', v: { type: 'P', repr: 'P', attributes: [[{ t: 'str', v: 'x' }, { t: 'int', v: '1' }]] } },
];
const EXPECTED = [
  '12', '[1, 2]', "{a: [1], 'b': null}", 'new Map([[1, 2]])', 'new Set([1])', '-1n', 'NaN', '`a`', '/x/g',
  'TypeError: no', '1 // because', 'f(2)', '[1, 2, ...]', 'undefined', '(1, 2)', 'new Date(0)',
];
const ODD_VALUES = [null, true, -1, 1e308, '', '\0', '\ud800', [], {}, [[]], { t: 'list' }, { t: [] }, { t: 'object' }];
const ODD_TEXTS = [
  '\0', '\ud800', '\ufeff', '\u2028', '('.repeat(300), '-'.repeat(3000), '['.repeat(2000), '`${', '/*', '*/', '//',
  '"', "'", '\\', '#!', '<!--', '=>', 'async ', 'await ', 'yield ', '@', '#x', '?.', '**', '1e999', '0x', '1n', '...',
  '/(a+)+$/', ' => ', '\n', '\r', 'a=>'.repeat(300), 'new Array(-1)', 'new Uint8Array(1e9)', 'BigInt(1.5)', ' '.repeat(3000),
];

/** The same sequence of numbers every time. */
class Numbers {
  constructor(seed) { this.state = BigInt(seed); }

  below(limit) {
    this.state = (this.state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return Number((this.state >> 33n) % BigInt(limit));
  }

  of(items) { return items[this.below(items.length)]; }
}

function* seeds() {
  for (const op of ['outline', 'span', 'comments']) yield { op, text: TEXT };
  yield {
    op: 'examples', text: TEXT, path: 'main.js', others: [{ path: 'b.js', text: 'exports.b = 1;\n' }],
    outputs: [{ after_line: 6, text: '3\n' }], instruction: 'Write add.\n\nadd(1, 2) // 3\n> add(1)\n2\n',
  };
  const how = ['value', 'stdout', 'truth', 'raises'];
  const pairs = [...VALUES, '3\n'].flatMap((observed) =>
    EXPECTED.map((expected, i) => ({ id: `e${i}`, observed, expected, compare: how[i % 4] })));
  for (let i = 0; i < pairs.length; i += 4) yield { op: 'compare', pairs: pairs.slice(i, i + 4) };
  for (const left of VALUES) {
    yield { op: 'same', pairs: VALUES.slice(0, 5).map((right, i) => ({ id: `e${i}`, left, right })) };
  }
}

function mutatedText(text, numbers) {
  const at = numbers.below(text.length + 1);
  const to = Math.min(text.length, at + numbers.of([0, 1, 3, 30]));
  switch (numbers.below(3)) {
    case 0: return text.slice(0, at) + numbers.of(ODD_TEXTS) + text.slice(to);
    case 1: return text.slice(0, at) + text.slice(to);
    default: return text.slice(0, to) + text.slice(at, to).repeat(numbers.of([1, 5])) + text.slice(to);
  }
}

/** `value` with one part of it changed. */
function mutated(value, numbers) {
  if (numbers.below(7) === 0) return numbers.of([...ODD_VALUES, ...VALUES]);
  if (typeof value === 'string') return mutatedText(value, numbers);
  if (Array.isArray(value) && value.length > 0) {
    const at = numbers.below(value.length);
    return value.with(at, mutated(value[at], numbers));
  }
  if (value !== null && typeof value === 'object' && Object.keys(value).length > 0) {
    const key = numbers.of(Object.keys(value));
    if (numbers.below(10) === 0) return Object.fromEntries(Object.entries(value).filter(([k]) => k !== key));
    return { ...value, [key]: mutated(value[key], numbers) };
  }
  return numbers.of(ODD_VALUES);
}

function mutatedRequest(requests, numbers) {
  const op = numbers.of([...new Set(requests.map((r) => r.op))]);
  let request = numbers.of(requests.filter((r) => r.op === op));
  for (let i = numbers.below(3); i >= 0; i--) {
    const changed = mutated(request, numbers);
    if (changed !== null && typeof changed === 'object' && !Array.isArray(changed)) request = { ...changed, op };
  }
  return { ...request, id: 'q' };
}

function check(request, reply) {
  const told = JSON.stringify({ reply, request }).slice(0, 5000);
  assert.equal(reply.id, 'q', told);
  // One pair that cannot be compared must not cost the others.
  if (/^(?:compare|same)$/.test(request.op) && Array.isArray(request.pairs)) {
    const wanted = request.pairs.map((p) => p?.id ?? null);
    assert.deepEqual(reply.results?.map((r) => r.id ?? null), wanted, told);
  }
  if (request.op === 'outline' && typeof request.text === 'string') assert.equal(typeof reply.parses, 'boolean', told);
}

test('every line is answered', () => {
  const numbers = new Numbers(7);
  const requests = [...seeds()];
  ask(...requests.map((r) => ({ ...r, id: 'q' }))).forEach((reply, i) => {
    check({ ...requests[i], id: 'q' }, reply);
    assert.notEqual(typeof reply.error, 'string', reply.error);
  });
  const until = Date.now() + 1000 * Number(process.env.FUZZ_SECONDS ?? 0);
  for (let round = 0; round < ROUNDS || Date.now() < until; round++) {
    const batch = Array.from({ length: BATCH }, () => mutatedRequest(requests, numbers));
    const began = Date.now();
    // What is no JSON is answered too.
    const broken = batch.map((r) => mutatedText(JSON.stringify(r), numbers).replace(/[\r\n]/g, ' '));
    const replies = ask(...batch, ...broken);
    assert.equal(replies.length, batch.length + broken.filter((line) => line.trim() !== '').length);
    batch.forEach((request, i) => check(request, replies[i]));
    assert.ok(Date.now() - began < SLOW, `${Date.now() - began} ms for ${2 * BATCH} requests`);
  }
});
