'use strict';
// The checker: one JSON request a line on standard input, one JSON reply a line on standard output
// (docs/harness.md). Run as `node --expose-internals checker.js`. It parses, counts and compares; it never runs
// an answer's code. No request can end it.

const path = require('path');

const OPERATIONS = {
  outline: (request) => require('./outline.js').outline(text(request.text)),
  span: (request) => require('./outline.js').span(text(request.text)),
  comments: (request) => require('./comments.js').comments(text(request.text)),
  examples: (request) => require('./examples.js').examples({
    text: text(request.text), path: String(request.path ?? 'main.js'),
    others: request.others ?? [], outputs: request.outputs ?? [],
    instruction: String(request.instruction ?? ''),
  }),
  compare: (request) => require('./compare.js').compare(request),
  same: (request) => require('./compare.js').same(request),
};

function text(value) {
  if (typeof value !== 'string') throw new TypeError('the request has no text');
  return value;
}

/** The reply to one line. */
function reply(line) {
  let id = null;
  try {
    const request = JSON.parse(line);
    id = request?.id ?? null;
    if (!Object.hasOwn(OPERATIONS, request?.op)) {
      return { id, error: `unknown operation ${JSON.stringify(request?.op)}` };
    }
    return { id, ...OPERATIONS[request.op](request) };
  } catch (error) {
    // A RangeError is a text nested deeper than the stack: as good a reason as any other.
    const place = error?.code === 'MODULE_NOT_FOUND'
      ? ` (${path.basename(String(error.requireStack?.[0] ?? ''))})` : '';
    return { id, error: `${error?.name}: ${String(error?.message).split('\n')[0].slice(0, 300)}${place}` };
  }
}

let pending = '';
process.stdin.setEncoding('utf8');
process.stdin.on('data', (chunk) => {
  pending += chunk;
  if (!chunk.includes('\n')) return;
  const lines = pending.split('\n');
  pending = lines.pop();
  for (const line of lines) if (line.trim() !== '') process.stdout.write(`${JSON.stringify(reply(line))}\n`);
});
process.stdin.on('end', () => {
  if (pending.trim() !== '') process.stdout.write(`${JSON.stringify(reply(pending))}\n`);
});
