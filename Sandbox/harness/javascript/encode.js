'use strict';
// Values as data: the encoder of docs/harness.md. It runs in the same process as graded code, so it trusts
// nothing that code can reach: built-ins are captured when this file loads, objects are read through property
// descriptors (no getter, no proxy trap, no toString or valueOf of the answer's is ever called).

const types = require('util').types;
const {
  apply, getOwnPropertyDescriptor: describe, getPrototypeOf, ownKeys,
} = Reflect;
const isArray = Array.isArray;
const stringify = JSON.stringify;
const toText = String;
const isSafeInteger = Number.isSafeInteger;
const is = Object.is;
const keysOf = Object.keys;
const slice = String.prototype.slice;
const sort = Array.prototype.sort;
const numberText = Number.prototype.toString;
const functionText = Function.prototype.toString;
const objectPrototype = Object.prototype;
const dateValue = Date.prototype.getTime;
const dateText = Date.prototype.toISOString;
const regexSource = describe(RegExp.prototype, 'source').get;
const regexFlags = describe(RegExp.prototype, 'flags').get;
const mapEach = Map.prototype.forEach;
const setEach = Set.prototype.forEach;
const boxed = [
  [types.isNumberObject, 'Number', Number.prototype.valueOf],
  [types.isStringObject, 'String', String.prototype.valueOf],
  [types.isBooleanObject, 'Boolean', Boolean.prototype.valueOf],
];
const typedPrototype = getPrototypeOf(Uint8Array.prototype);
const typedLength = describe(typedPrototype, 'length').get;
const typedName = describe(typedPrototype, Symbol.toStringTag).get;

const DEPTH = 20;
const PARTS = 10000;
const TEXT = 65536;
const CUT = { t: 'cut' };

const define = Object.defineProperty;

// Graded code may have patched `push` or put an accessor on an index of Array.prototype: define, never assign.
function append(list, item) {
  define(list, list.length, {
    value: item, writable: true, enumerable: true, configurable: true, __proto__: null,
  });
}

/** The value of a property that holds data, undefined for accessors and missing ones. */
function data(object, key) {
  const found = describe(object, key);
  return found === undefined ? undefined : found.value;
}

/** The name of the class an object was made by, read without running anything. */
function className(value) {
  for (let p = getPrototypeOf(value), i = 0; p !== null && i < 50; p = getPrototypeOf(p), i++) {
    if (types.isProxy(p)) return 'Proxy';
    const maker = data(p, 'constructor');
    if (typeof maker === 'function' && !types.isProxy(maker)) {
      const name = data(maker, 'name');
      if (typeof name === 'string' && name !== '') return apply(slice, name, [0, 100]);
    }
  }
  return 'Object';
}

function object(type, repr, attributes) {
  return { t: 'object', v: { type, repr: apply(slice, repr, [0, 1000]), attributes } };
}

/** Encodes any value; `state` counts the parts that have been spent. */
function part(value, depth, state) {
  if (++state.parts > PARTS || depth > DEPTH) return CUT;
  if (value === null) return { t: 'none', v: null };
  switch (typeof value) {
    case 'undefined': return { t: 'undefined', v: null };
    case 'boolean': return { t: 'bool', v: value };
    case 'bigint': return { t: 'bigint', v: toText(value) };
    case 'number':
      if (isSafeInteger(value) && !is(value, -0)) return { t: 'int', v: toText(value) };
      return { t: 'float', v: is(value, -0) ? '-0' : toText(value) };
    case 'string':
      state.text += value.length;
      return state.text > TEXT ? CUT : { t: 'str', v: value };
    case 'symbol': return object('symbol', toText(value), []);
    case 'function': {
      const name = types.isProxy(value) ? '' : data(value, 'name');
      return object('function', typeof name === 'string' ? name : '', []);
    }
    default: return structure(value, depth, state);
  }
}

function pairs(value, keys, depth, state) {
  const found = [];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const property = describe(value, key);
    if (property === undefined || !property.enumerable) continue;
    const name = typeof key === 'symbol' ? toText(key) : key;
    const content = 'value' in property ? part(property.value, depth + 1, state)
      : object('accessor', name, []);
    append(found, [part(name, depth + 1, state), content]);
    if (state.parts > PARTS) break;
  }
  return found;
}

function structure(value, depth, state) {
  if (types.isProxy(value)) return object('Proxy', '', []);
  if (types.isPromise(value)) return object('Promise', '', []);
  if (isArray(value)) {
    const length = data(value, 'length');
    if (length > PARTS) return CUT;
    const items = [];
    for (let i = 0; i < length; i++) append(items, part(data(value, toText(i)), depth + 1, state));
    return { t: 'list', v: items };
  }
  if (types.isMap(value)) {
    const items = [];
    apply(mapEach, value, [(v, k) => {
      if (state.parts <= PARTS) append(items, [part(k, depth + 1, state), part(v, depth + 1, state)]);
    }]);
    return state.parts > PARTS ? CUT : { t: 'map', v: items };
  }
  if (types.isSet(value)) {
    const items = [];
    apply(setEach, value, [(v) => { if (state.parts <= PARTS) append(items, part(v, depth + 1, state)); }]);
    if (state.parts > PARTS) return CUT;
    const keyed = [];
    for (let i = 0; i < items.length; i++) append(keyed, { key: serialise(items[i]), item: items[i] });
    apply(sort, keyed, [(a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)]);
    for (let i = 0; i < keyed.length; i++) items[i] = keyed[i].item;
    return { t: 'set', v: items };
  }
  if (types.isDate(value)) {
    const time = apply(dateValue, value, []);
    return { t: 'date', v: time === time ? apply(dateText, value, []) : 'Invalid Date' };
  }
  if (types.isRegExp(value)) {
    return { t: 'regexp', v: `/${apply(regexSource, value, [])}/${apply(regexFlags, value, [])}` };
  }
  if (types.isTypedArray(value)) return typed(value, depth, state);
  for (let i = 0; i < boxed.length; i++) {
    const [test, name, read] = boxed[i];
    if (test(value)) return object(name, toText(apply(read, value, [])), []);
  }
  if (types.isNativeError(value)) {
    const name = className(value);
    const message = data(value, 'message');
    return object(name, typeof message === 'string' ? `${name}: ${message}` : name,
      [[part('message', depth, state), part(typeof message === 'string' ? message : '', depth + 1, state)]]);
  }
  const prototype = getPrototypeOf(value);
  const fields = pairs(value, ownKeys(value), depth, state);
  if (state.parts > PARTS) return CUT;
  if (prototype === null || prototype === objectPrototype) return { t: 'dict', v: fields };
  return object(className(value), className(value), fields);
}

function typed(value, depth, state) {
  const length = apply(typedLength, value, []);
  const name = apply(typedName, value, []);
  if (length > PARTS) return CUT;
  if (name === 'Uint8Array') {
    let hex = '';
    for (let i = 0; i < length; i++) hex += (value[i] < 16 ? '0' : '') + apply(numberText, value[i], [16]);
    return { t: 'bytes', v: hex };
  }
  const items = [];
  for (let i = 0; i < length; i++) append(items, part(value[i], depth + 1, state));
  return object(name, name, [[{ t: 'str', v: 'values' }, { t: 'list', v: items }]]);
}

/**
 * The encoding of a value.
 * @returns {{t: string, v?: any}} see docs/harness.md, "Encoded values"; never throws
 */
function encode(value) {
  try {
    return part(value, 0, { parts: 0, text: 0, __proto__: null });
  } catch {
    return CUT; // the stack was all but used up
  }
}

/**
 * JSON text of the harness's own plain values. JSON.stringify would ask a `toJSON` that graded code may have
 * put on Object.prototype.
 */
function serialise(value) {
  if (value === null || value === undefined) return 'null';
  if (typeof value !== 'object') {
    return typeof value === 'number' && value !== value ? 'null' : stringify(value);
  }
  let text = '';
  if (isArray(value)) {
    for (let i = 0; i < value.length; i++) text += (i > 0 ? ',' : '') + serialise(value[i]);
    return `[${text}]`;
  }
  const keys = keysOf(value);
  for (let i = 0; i < keys.length; i++) {
    text += `${i > 0 ? ',' : ''}${stringify(keys[i])}:${serialise(value[keys[i]])}`;
  }
  return `{${text}}`;
}

module.exports = { encode, className, serialise };
