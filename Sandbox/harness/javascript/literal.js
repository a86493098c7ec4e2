'use strict';
// Expectations as values: source of literals is evaluated over its syntax tree, never run.

const { wholeExpression, expressionAt, dottedName } = require('./syntax.js');

const NAMES = {
  undefined, NaN, Infinity, True: true, False: false, None: null, nil: null, inf: Infinity, nan: NaN,
};
const NONE = Symbol('no value');

/** The value of a node made of literals, or NONE. Python's spellings are known: instructions use them. */
function valueOf(node, depth = 0) {
  if (depth > 100) return NONE;
  const below = (n) => valueOf(n, depth + 1);
  switch (node.type) {
    case 'Literal':
      if (node.regex) {
        try { return new RegExp(node.regex.pattern, node.regex.flags); } catch { return NONE; }
      }
      return typeof node.bigint === 'string' ? BigInt(node.bigint) : node.value;
    case 'TemplateLiteral': return node.expressions.length === 0 ? node.quasis[0].value.cooked : NONE;
    case 'Identifier': return Object.hasOwn(NAMES, node.name) ? NAMES[node.name] : NONE;
    case 'ParenthesizedExpression': return below(node.expression);
    case 'UnaryExpression': {
      const value = below(node.argument);
      if (value === NONE) return NONE;
      if (node.operator === 'void') return undefined;
      if (node.operator === '!' && typeof value === 'number') return !value;
      if (node.operator === '-' && /^(?:number|bigint)$/.test(typeof value)) return -value;
      return node.operator === '+' && typeof value === 'number' ? value : NONE;
    }
    case 'ArrayExpression':
    case 'SequenceExpression': { // `(1, 2)`: a tuple
      const items = (node.elements
        ?? node.expressions).map((item) => (item === null ? undefined : below(item)));
      return items.includes(NONE) ? NONE : items;
    }
    case 'ObjectExpression': return objectOf(node, below);
    case 'NewExpression': return instanceOf(node, below);
    case 'CallExpression': {
      const name = dottedName(node.callee);
      const args = node.arguments.map(below);
      if (args.includes(NONE)) return NONE;
      if (name === 'BigInt' && Number.isSafeInteger(args[0])) return BigInt(args[0]);
      if (name === 'Array.of') return args;
      if (name === 'JSON.stringify' && args.length === 1) return JSON.stringify(args[0]);
      if ((name === 'set' || name === 'Set') && args.length <= 1) {
        return new Set(Array.isArray(args[0]) ? args[0] : []);
      }
      return NONE;
    }
    case 'BinaryExpression': {
      const [a, b] = [below(node.left), below(node.right)];
      if (typeof a !== 'number' || typeof b !== 'number') {
        return typeof a === 'string' && typeof b === 'string' && node.operator === '+' ? a + b : NONE;
      }
      switch (node.operator) {
        case '+': return a + b;
        case '-': return a - b;
        case '*': return a * b;
        case '/': return a / b;
        case '**': return a ** b;
        default: return NONE;
      }
    }
    case 'MemberExpression': {
      const constants = { 'Number.MAX_SAFE_INTEGER': Number.MAX_SAFE_INTEGER,
        'Number.MIN_SAFE_INTEGER': Number.MIN_SAFE_INTEGER,
        'Number.NaN': NaN, 'Number.POSITIVE_INFINITY': Infinity, 'Number.NEGATIVE_INFINITY': -Infinity,
        'Math.PI': Math.PI, 'Math.E': Math.E, 'Number.EPSILON': Number.EPSILON };
      const name = dottedName(node);
      return name !== null && Object.hasOwn(constants, name) ? constants[name] : NONE;
    }
    default: return NONE;
  }
}

function objectOf(node, below) {
  const object = {};
  for (const property of node.properties) {
    if (property.type !== 'Property' || property.kind !== 'init' || property.method) return NONE;
    const key = property.computed ? below(property.key) : property.key.name ?? property.key.value;
    const value = below(property.value);
    if (value === NONE || key === NONE) return NONE;
    Object.defineProperty(object, String(key), { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}

function instanceOf(node, below) {
  const args = node.arguments.map(below);
  if (args.includes(NONE) || node.callee.type !== 'Identifier') return NONE;
  try {
    switch (node.callee.name) {
      case 'Map': return new Map(...args);
      case 'Set': return new Set(...args);
      case 'Date': return args.length > 0 ? new Date(...args) : NONE;
      case 'RegExp': return new RegExp(...args);
      case 'Array': return args.length === 1 && args[0] > 10000 ? NONE : new Array(...args);
      case 'Uint8Array': return args[0] > 10000 ? NONE : new Uint8Array(...args);
      default: return NONE;
    }
  } catch {
    return NONE;
  }
}

/** The value that `source` spells in full: `{value}`, or null when it is not a literal. */
function literal(source) {
  const node = wholeExpression(source.trim());
  const value = node === null ? NONE : valueOf(node);
  return value === NONE ? null : { value };
}

/**
 * The longest literal that starts at `offset` of `text`.
 * @returns {{value, end: number}|null} `end` is the offset behind it
 */
function literalAt(text, offset) {
  const node = expressionAt(text, offset);
  if (node !== null) {
    const value = valueOf(node);
    // `3.` ends a sentence more often than it spells a number.
    const stop = node.type === 'Literal' && typeof value === 'number' && text[node.end - 1] === '.' ? 1 : 0;
    if (value !== NONE) return { value, end: node.end - stop };
  }
  // Prose may follow at once (`[1, 2] because ...`, `3. Then`): try the shape of the first literal alone.
  const start = text.slice(offset);
  const simple = /^\s*(?:[-+]?\d+(?:\.\d+)?(?:e[-+]?\d+)?n?\b|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?:true|false|null|undefined|NaN|-?Infinity|True|False|None)\b)/.exec(start);
  const extent = simple?.[0].length ?? balanced(start);
  if (extent === 0) return null;
  const found = literal(start.slice(0, extent));
  return found === null ? null : { value: found.value, end: offset + extent };
}

/** Length of the bracketed text at the start of `text`, or 0. */
function balanced(text) {
  const stack = [];
  let quote = null;
  for (let i = /^\s*/.exec(text)[0].length; i < Math.min(text.length, 20000); i++) {
    const c = text[i];
    if (quote !== null) {
      if (c === '\\') i += 1;
      else if (c === quote) quote = null;
    } else if (c === '"' || c === "'" || c === '`') {
      if (stack.length === 0) return 0;
      quote = c;
    } else if ('[({'.includes(c)) stack.push(c);
    else if ('])}'.includes(c)) {
      if (stack.pop() === undefined) return 0;
      if (stack.length === 0) return i + 1;
    } else if (stack.length === 0) return 0;
  }
  return 0;
}

module.exports = { literal, literalAt, balanced };
