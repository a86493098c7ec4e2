'use strict';
// Required by probed programs: tells on standard output what came of each example (docs/harness.md, `probe`).
const fs = require('fs');

const [nonce, skipped] = (() => {
  const byte = Buffer.alloc(1);
  let line = '';
  try {
    while (fs.readSync(0, byte, 0, 1, null) === 1 && byte[0] !== 10) line += String.fromCharCode(byte[0]);
  } catch { /* there is no input */ }
  return `${line} -`.split(' ');
})();

// Through console.log's own stream would add line ends; this is as synchronous for pipes and files.
const write = (text) => fs.writeSync(1, text);

function json(value, depth = 0) {
  if (depth > 12) return '{"~": ["cut", ""]}';
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) return JSON.stringify({ '~': ['float', String(value).replace('Infinity', 'inf').replace('NaN', 'nan')] });
    return JSON.stringify(value);
  }
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  const list = (items) => `[${[...items].slice(0, 10000).map((item) => json(item, depth + 1)).join(', ')}]`;
  if (Array.isArray(value)) return list(value);
  if (value instanceof Set) return `{"~": ["set", ${list(value)}]}`;
  if (value instanceof Map) return `{"~": ["dict", ${list(value)}]}`;
  if (typeof value === 'object') return `{"~": ["dict", ${list(Object.entries(value))}]}`;
  return JSON.stringify({ '~': [typeof value, ''] });
}

const assay = (kind, id, payload = '-') => write(`\x1e${nonce} ${kind} ${id} ${payload}\x1f`);

function guarded(id, call) {
  try {
    call();
  } catch (error) {
    assay('x', id, `${error?.name ?? 'error'}\t${String(error?.message ?? error).replace(/[\x00-\x1f]/g, ' ')}`);
  }
}

globalThis.assay = assay;
globalThis.assay_on = (id) => !skipped.split(',').includes(id);
globalThis.assay_value = (id, call) => guarded(id, () => assay('v', id, json(call())));
globalThis.assay_check = (id, call) => guarded(id, () => assay('c', id, call() ? '1' : '0'));
globalThis.assay_same = (id, left, right, operator) => guarded(id, () => {
  const [one, two] = [left(), right()];
  assay('l', id, json(one));
  assay('r', id, json(two));
  const holds = operator === '==' ? one == two : operator === 'deep' ? json(one) === json(two) : one === two;
  assay('c', id, holds ? '1' : '0');
});
