'use strict';
// Parsing and small questions about syntax trees, over the parser that Node itself bundles (acorn).
// Everything here needs `node --expose-internals`; nothing here runs an answer's code.

const acorn = require('internal/deps/acorn/acorn/dist/acorn');

const OPTIONS = { ecmaVersion: 'latest', allowHashBang: true };

/**
 * Parses a program, as a script (CommonJS) first and as an ES module second, as Node's own `require` would.
 * @param {string} text the program
 * @returns {{ast: object|null, comments: object[], module: boolean, error: Error|null}} comments are
 *   `{block, text, start, end}` in source order; `error` is the parser's when `ast` is null
 */
function parse(text) {
  let first = null;
  for (const sourceType of ['script', 'module']) {
    const comments = [];
    try {
      const ast = acorn.parse(text, {
        ...OPTIONS,
        sourceType,
        allowReturnOutsideFunction: sourceType === 'script',
        onComment: (block, value, start, end) => comments.push({ block, text: value, start, end }),
      });
      return { ast, comments, module: sourceType === 'module', error: null };
    } catch (error) {
      // The module's error is the better one for a text that can only be a module.
      if (first === null || (sourceType === 'module' && (error.pos ?? 0) > (first.pos ?? 0))) first = error;
    }
  }
  return { ast: null, comments: [], module: false, error: first };
}

/** The expression that starts at `offset` of `text`, or null when none parses there. */
function expressionAt(text, offset) {
  try {
    return acorn.parseExpressionAt(text, offset, { ...OPTIONS, sourceType: 'script', preserveParens: true });
  } catch {
    return null;
  }
}

/** The expression that fills `text` entirely (a trailing semicolon is allowed), or null. */
function wholeExpression(text) {
  const node = expressionAt(text, 0);
  return node !== null && /^[\s;]*$/.test(text.slice(node.end)) ? node : null;
}

/** A function from offsets to line numbers, both as in docs/harness.md: from 1, a line ends at `\n`. */
function lineCounter(text) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineOf = (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  lineOf.startOf = (line) => starts[line - 1] ?? text.length;
  lineOf.count = starts.length;
  return lineOf;
}

/** The child nodes of a node, in source order. */
function children(node) {
  const found = [];
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) {
      for (const item of value) if (item !== null && typeof item?.type === 'string') found.push(item);
    } else if (value !== null && typeof value === 'object' && typeof value.type === 'string') {
      found.push(value);
    }
  }
  return found.sort((a, b) => a.start - b.start);
}

/**
 * Visits a tree from the top without recursion, so that a deep tree can't exhaust the stack.
 * @param {(node, parent) => boolean|void} visit returns false to leave out what is below
 */
function walk(root, visit) {
  const stack = [[root, null]];
  while (stack.length > 0) {
    const [node, parent] = stack.pop();
    if (visit(node, parent) === false) continue;
    const below = children(node);
    for (let i = below.length - 1; i >= 0; i--) stack.push([below[i], node]);
  }
}

/** The first node, in source order, that `test` holds for, or null. */
function find(root, test) {
  let found = null;
  walk(root, (node, parent) => {
    if (found !== null) return false;
    if (test(node, parent)) found = node;
    return found === null;
  });
  return found;
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const isFunction = (node) => FUNCTIONS.has(node?.type);

/** The dotted name of `a.b.c` (`this` and literals in brackets included), or null. */
function dottedName(node) {
  if (node?.type === 'ChainExpression') return dottedName(node.expression);
  if (node?.type === 'Identifier') return node.name;
  if (node?.type === 'ThisExpression') return 'this';
  if (node?.type !== 'MemberExpression') return null;
  const object = dottedName(node.object);
  if (object === null) return null;
  if (!node.computed) return `${object}.${node.property.name}`;
  return node.property.type === 'Literal' ? `${object}.${node.property.value}` : null;
}

/** The identifiers that a pattern binds, in source order. */
function boundNames(pattern) {
  if (pattern === null) return [];
  switch (pattern.type) {
    case 'Identifier': return [pattern.name];
    case 'ObjectPattern': return pattern.properties.flatMap((p) => boundNames(p.value ?? p.argument));
    case 'ArrayPattern': return pattern.elements.flatMap(boundNames);
    case 'AssignmentPattern': return boundNames(pattern.left);
    case 'RestElement': return boundNames(pattern.argument);
    default: return [];
  }
}

/**
 * Source with spacing, quotes and trailing commas made uniform: equal strings mean equal source.
 * What does not tokenise is returned with its white space squeezed.
 */
function normalise(source) {
  try {
    const parts = [];
    let previous = null;
    for (const token of acorn.tokenizer(source, OPTIONS)) {
      let text = source.slice(token.start, token.end);
      if (token.type === acorn.tokTypes.string) text = JSON.stringify(token.value);
      else if (token.type === acorn.tokTypes.num) text = String(token.value);
      const word = /^[\w$]/.test(text);
      if (/^[\])}]$/.test(text) && previous === ',') parts.pop();
      if (word && previous !== null && /[\w$]$/.test(previous)) parts.push(' ');
      parts.push(text);
      previous = text;
    }
    return parts.join('').replace(/;+$/, '');
  } catch {
    return source.replace(/\s+/g, ' ').trim();
  }
}

module.exports = {
  parse, expressionAt, wholeExpression, lineCounter, children, walk, find, isFunction, dottedName,
  boundNames, normalise,
};
