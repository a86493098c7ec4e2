'use strict';
// Thrown values as records, read without running anything of the answer's.

const util = require('util');
const { className } = require('./encode.js');
const { entry } = require('./job.js');

/** The first line of the entry file in a stack trace, or null. */
function lineOfStack(stack) {
  if (typeof stack !== 'string') return null;
  for (const frame of stack.split('\n', 60)) {
    const at = frame.includes('(eval at ') ? -1 : frame.lastIndexOf(`${entry}:`);
    if (at < 0) continue;
    const line = parseInt(frame.slice(at + entry.length + 1), 10);
    if (line > 0) return line;
  }
  return null;
}

/** `{type, message, line}` of anything thrown, without running anything of the answer's. */
function exceptionOf(thrown) {
  try {
    const own = (key) => {
      for (let at = thrown, i = 0; at !== null && at !== undefined && i < 10;
      at = Object.getPrototypeOf(at), i++) {
        const property = Object.getOwnPropertyDescriptor(at, key);
        if (property !== undefined) return property.value;
      }
      return undefined;
    };
    if (thrown === null || typeof thrown !== 'object' || util.types.isProxy(thrown)) {
      return { type: thrown === null ? 'null' : typeof thrown,
        message: String(util.types.isProxy(thrown) ? 'Proxy' : thrown).slice(0, 500), line: null };
    }
    const name = own('name');
    const message = own('message');
    let type = className(thrown);
    if (/^(?:Error|Object)$/.test(type) && typeof name === 'string' && name !== '') type = name;
    return { type: type.slice(0, 100), message: typeof message === 'string' ? message.slice(0, 500) : '',
      line: lineOfStack(own('stack')) };
  } catch {
    return { type: 'Error', message: 'cannot be described', line: null };
  }
}

/** Was it an assertion that failed? */
const isAssertion = (e) => e !== null && typeof e === 'object' && !util.types.isProxy(e)
  && (e.code === 'ERR_ASSERTION' || className(e) === 'AssertionError');

module.exports = { exceptionOf, lineOfStack, isAssertion };
