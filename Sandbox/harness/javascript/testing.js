'use strict';
// Private stand-ins for the test frameworks that answers are written for: node:test, jest, vitest, mocha and
// chai. The project's own runners and configuration are never used, so nothing an answer ships can change what
// a check means. Every check is reported with both of its sides, encoded before anything compares them.

const { isDeepStrictEqual, inspect } = require('util');
const NodeAssert = require('assert');

const { apply, ownKeys, getPrototypeOf } = Reflect;
const AssertionError = NodeAssert.AssertionError;

const ASYMMETRIC = Symbol('asymmetric');
const isObject = (v) => v !== null && typeof v === 'object';

/** Deep equality as jest's `toEqual` (loose: undefined properties and classes are ignored) or `toStrictEqual`. */
function equal(a, b, strict, depth = 0) {
  if (isObject(b) && b[ASYMMETRIC]) return b[ASYMMETRIC](a);
  if (Object.is(a, b) || (!strict && a === b)) return true;
  if (!isObject(a) || !isObject(b) || depth > 200) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  if (strict && getPrototypeOf(a) !== getPrototypeOf(b)) return false;
  const plain = (v) => Array.isArray(v) || [Object.prototype, null].includes(getPrototypeOf(v));
  if ((!plain(a) || !plain(b)) && /Map|Set|Date|RegExp|Error|Array/.test(Object.prototype.toString.call(a))) {
    return isDeepStrictEqual(a, b);
  }
  if (Array.isArray(a) && a.length !== b.length) return false;
  const keys = (v) => ownKeys(v).filter((k) => strict || v[k] !== undefined);
  const [ka, kb] = [keys(a), keys(b)];
  return ka.length === kb.length
    && kb.every((k) => Object.hasOwn(a, k) && equal(a[k], b[k], strict, depth + 1));
}

/** True when `part` is found in `whole`, property by property (`toMatchObject`). */
function contains(whole, part) {
  if (!isObject(part) || part[ASYMMETRIC] || !isObject(whole)) return equal(whole, part, false);
  if (Array.isArray(part) && (!Array.isArray(whole) || whole.length !== part.length)) return false;
  return Object.keys(part).every((k) => k in whole && contains(whole[k], part[k]));
}

/** Does a thrown value fit what `toThrow` was given (nothing, a text, a pattern, a class, an error)? */
function fits(error, wanted) {
  const message = isObject(error) && typeof error.message === 'string' ? error.message : String(error);
  if (wanted === undefined) return true;
  if (typeof wanted === 'string') return message.includes(wanted);
  if (wanted instanceof RegExp) return wanted.test(message);
  if (typeof wanted === 'function') return error instanceof wanted;
  return message === wanted?.message;
}

const asymmetric = (test) => ({ [ASYMMETRIC]: test });

const MATCHERS = {
  toBe: (a, b) => Object.is(a, b),
  toEqual: (a, b) => equal(a, b, false),
  toStrictEqual: (a, b) => equal(a, b, true),
  toMatchObject: contains,
  toBeTruthy: (a) => Boolean(a),
  toBeFalsy: (a) => !a,
  toBeNull: (a) => a === null,
  toBeUndefined: (a) => a === undefined,
  toBeDefined: (a) => a !== undefined,
  toBeNaN: (a) => Number.isNaN(a),
  toBeGreaterThan: (a, b) => a > b,
  toBeGreaterThanOrEqual: (a, b) => a >= b,
  toBeLessThan: (a, b) => a < b,
  toBeLessThanOrEqual: (a, b) => a <= b,
  toBeCloseTo: (a, b, digits = 2) => Object.is(a, b) || Math.abs(a - b) < 10 ** -digits / 2,
  toContain: (a, b) => (typeof a === 'string' ? a.includes(b) : [...a].includes(b)),
  toContainEqual: (a, b) => [...a].some((x) => equal(x, b, false)),
  toHaveLength: (a, n) => a.length === n,
  toMatch: (a, b) => (b instanceof RegExp ? b.test(a) : a.includes(b)),
  toHaveProperty: (a, path, ...value) => {
    const keys = Array.isArray(path) ? path : String(path).split('.');
    let at = a;
    for (const key of keys) {
      if (at === null || at === undefined || !(key in Object(at))) return false;
      at = at[key];
    }
    return value.length === 0 || equal(at, value[0], false);
  },
  toBeInstanceOf: (a, b) => a instanceof b,
  toHaveBeenCalled: (f) => f.mock.calls.length > 0,
  toHaveBeenCalledTimes: (f, n) => f.mock.calls.length === n,
  toHaveBeenCalledWith: (f, ...args) => f.mock.calls.some((c) => equal(c, args, false)),
  toHaveBeenLastCalledWith: (f, ...args) => equal(f.mock.calls.at(-1), args, false),
};
// chai's words for the same; `deep` is looked at below.
const CHAI = {
  equal: 'toBe', equals: 'toBe', eq: 'toBe', eql: 'toEqual', eqls: 'toEqual', include: 'toContain',
    includes: 'toContain',
  contain: 'toContain', contains: 'toContain', lengthOf: 'toHaveLength', property: 'toHaveProperty',
    match: 'toMatch',
  above: 'toBeGreaterThan', gt: 'toBeGreaterThan', least: 'toBeGreaterThanOrEqual', below: 'toBeLessThan',
  lt: 'toBeLessThan', most: 'toBeLessThanOrEqual', instanceof: 'toBeInstanceOf', instanceOf: 'toBeInstanceOf',
    throw: 'toThrow',
  throws: 'toThrow', toThrowError: 'toThrow', closeTo: 'closeTo', a: 'type', an: 'type',
    toHaveBeenCalledOnce: 'once',
  toBeTypeOf: 'type',
};
const PROPERTIES = {
  true: (a) => a === true, false: (a) => a === false, null: (a) => a === null,
    undefined: (a) => a === undefined,
  ok: (a) => Boolean(a), NaN: (a) => Number.isNaN(a), exist: (a) => a !== null && a !== undefined,
  empty: (a) => (a.length ?? a.size ?? Object.keys(a).length) === 0,
};
const EXTRA = {
  type: (a, name) => typeof a === name || (name === 'array' && Array.isArray(a))
    || (name === 'null' && a === null),
  closeTo: (a, b, delta) => Math.abs(a - b) <= delta,
  once: (f) => f.mock.calls.length === 1,
};

/** `expect(...)` whose checks go to `check(holds, left, right)`. */
function makeExpect(check) {
  const settle = (state, name, args, holds) => {
    const pass = holds !== state.not;
    check(pass, state.value, args.length > 0 ? args[0] : undefined, !state.not
      && /^(?:toBe|toEqual|toStrictEqual)$/.test(name));
    if (pass) return;
    const text = inspect(state.value, { depth: 3, breakLength: Infinity }).slice(0, 200);
    throw new AssertionError(
      { message: `expected ${text} ${state.not ? 'not ' : ''}${name} ${args.map((x) => inspect(x)).join(', ').slice(0, 200)}` });
  };
  const run = (state, name, args) => {
    if (name === 'toThrow') {
      let error;
      let threw = state.mode === 'rejects';
      if (threw) error = state.value;
      else {
        try { state.value(); } catch (e) { threw = true; error = e; }
      }
      return settle({ ...state, value: error }, name, args, threw && fits(error, args[0]));
    }
    const matcher = name === 'toBe' && state.deep ? MATCHERS.toEqual : MATCHERS[name] ?? EXTRA[name];
    return settle(state, name === 'toBe' && state.deep ? 'toEqual' : name, args,
      Boolean(matcher(state.value, ...args)));
  };
  const chain = (state) => new Proxy(function expectation() {}, {
    get(_, key) {
      if (typeof key !== 'string' || key === 'constructor') return undefined;
      if (key === 'not') return chain({ ...state, not: !state.not });
      if (key === 'deep') return chain({ ...state, deep: true });
      if (key === 'resolves' || key === 'rejects') return chain({ ...state, mode: key });
      const name = Object.hasOwn(CHAI, key) ? CHAI[key] : key;
      if (name === 'toThrow' || Object.hasOwn(MATCHERS, name) || Object.hasOwn(EXTRA, name)) {
        return (...args) => {
          if (state.mode === undefined) return run(state, name, args);
          return Promise.resolve(state.value).then(
            (value) => (state.mode === 'resolves' ? run({ ...state, value }, name, args)
              : settle(state, 'rejects', [], state.not)),
            (error) => (state.mode === 'rejects' ? run({ ...state, value: error }, name, args)
              : settle(state, 'resolves', [], state.not)));
        };
      }
      if (Object.hasOwn(PROPERTIES, key)) return settle(state, key, [], PROPERTIES[key](state.value));
      if (/^(?:to|be|been|is|that|which|and|has|have|with|at|of|same|but|does|still|also|own|nested|ordered|all|any)$/.test(key)) {
        return chain(state);
      }
      if (key === 'then') return undefined;
      throw new TypeError(`expect(...).${key} is not a matcher`);
    },
  });
  const expect = (value) => chain({ value, not: false });
  Object.assign(expect, {
    any: (type) => asymmetric((a) => a !== undefined && a !== null
      && (a instanceof type || Object(a) instanceof type)),
    anything: () => asymmetric((a) => a !== undefined && a !== null),
    objectContaining: (part) => asymmetric((a) => isObject(a) && contains(a, part)),
    arrayContaining: (items) =>
      asymmetric((a) => Array.isArray(a) && items.every((x) => a.some((y) => equal(y, x, false)))),
    stringContaining: (text) => asymmetric((a) => typeof a === 'string' && a.includes(text)),
    stringMatching: (pattern) => asymmetric((a) => typeof a === 'string' && new RegExp(pattern).test(a)),
    closeTo: (n, digits = 2) => asymmetric((a) => Math.abs(a - n) < 10 ** -digits / 2),
    extend: () => {}, assertions: () => {}, hasAssertions: () => {},
  });
  return expect;
}

/** A mock function with jest's names (`mock.calls`, `mockReturnValue`, ...). */
function mockFunction(body) {
  const once = [];
  let main = body;
  const fn = function mock(...args) {
    fn.mock.calls.push(args);
    const use = once.shift() ?? main;
    const value = use === undefined ? undefined : apply(use, this, args);
    fn.mock.results.push({ type: 'return', value });
    return value;
  };
  fn.mock = { calls: [], results: [] };
  const setters = {
    mockImplementation: (f) => { main = f; }, mockReturnValue: (v) => { main = () => v; },
    mockResolvedValue: (v) => { main = async () => v;
    }, mockRejectedValue: (v) => { main = async () => { throw v; }; },
    mockImplementationOnce: (f) => { once.push(f); }, mockReturnValueOnce: (v) => { once.push(() => v); },
    mockResolvedValueOnce: (v) => { once.push(async () => v); },
    mockClear: () => { fn.mock.calls.length = 0; }, mockReset: () => { fn.mock.calls.length = 0;
    main = undefined; },
  };
  for (const [name, set] of Object.entries(setters)) fn[name] = (v) => { set(v); return fn; };
  fn.mockRestore = () => {};
  return fn;
}

function spyOn(object, key) {
  const original = object[key];
  const fn = mockFunction(original);
  object[key] = fn;
  fn.mockRestore = () => { object[key] = original; };
  return fn;
}

/** Comparisons of node:assert by `==`. */
const LOOSE = new Map([[NodeAssert.equal, 'plain'], [NodeAssert.deepEqual, 'deep']]);

/** node:assert with its own behaviour, each function reporting what it checked. */
function makeAssert(check, base = NodeAssert) {
  const wrap = (name, original) => {
    const two = /^(?:not)?(?:deep)?(?:strict)?(?:deep)?equal$/i.test(name);
    const equality = two && !/^not/.test(name) && (LOOSE.get(original) ?? true);
    return (...args) => {
      const report = (holds) => check(holds, args[0], args[1], equality);
      let result;
      try {
        result = apply(original, NodeAssert, args);
      } catch (error) {
        report(false);
        throw error;
      }
      if (result !== null && typeof result === 'object' && typeof result.then === 'function') {
        return result.then((v) => { report(true); return v; }, (e) => { report(false); throw e; });
      }
      report(true);
      return result;
    };
  };
  const assert = wrap('ok', base.ok);
  for (const key of Object.keys(base)) {
    const value = base[key];
    assert[key] = typeof value === 'function' && !/^(?:AssertionError|CallTracker|strict)$/.test(key)
      ? wrap(key, value) : value;
  }
  // chai's `assert` under the same name.
  assert.isTrue = wrap('isTrue', (v, m) => NodeAssert.strictEqual(v, true, m));
  assert.isFalse = wrap('isFalse', (v, m) => NodeAssert.strictEqual(v, false, m));
  assert.isNull = wrap('isNull', (v, m) => NodeAssert.strictEqual(v, null, m));
  assert.isUndefined = wrap('isUndefined', (v, m) => NodeAssert.strictEqual(v, undefined, m));
  assert.strict = base === NodeAssert ? makeAssert(check, NodeAssert.strict) : assert;
  assert.default = assert;
  return assert;
}

/**
 * The stand-ins of one process.
 * @param {{check: Function, line: Function}} hooks `check(holds, left, right, equality)` takes each check (`equality`: false, true, or
 *   'plain' or 'deep' for one by `==`),
 *   `line()` tells the entry file's line that is being run
 * @returns {object} `{tests, expect, assert, globals, modules}`; `tests` fills up as the program registers them
 */
function createTesting({ check, line }) {
  const tests = [];
  const expect = makeExpect(check);
  const assert = makeAssert(check);
  const root = { names: [], before: [], after: [], beforeEach: [], afterEach: [], skip: false };
  let group = root;
  const title = (name, args) => {
    let k = 0;
    return String(name).replace(/%[sdifjop]/g, () => inspect(args[k++]).replace(/^'|'$/g, ''));
  };
  const chainOf = (g) => (g.parent ? [...chainOf(g.parent), g] : [g]);
  const add = (name, fn, skip) => {
    const groups = chainOf(group);
    const names = [...group.names, typeof name === 'function' ? name.name : String(name)];
    tests.push({ name: names.join(' > '), fn, line: line(), skip: skip || group.skip
      || typeof fn !== 'function', groups });
  };
  const functionIn = (args) => args.find((a) => typeof a === 'function');
  const test = (name, ...args) => {
    const options = args.find((a) => a !== null && typeof a === 'object');
    add(name, functionIn([...args, typeof name === 'function' ? name : undefined]),
      Boolean(options?.skip || options?.todo));
  };
  const describe = (name, ...args) => {
    const body = functionIn(args);
    if (body === undefined) return;
    const outer = group;
    group = { names: [...outer.names, String(name)], parent: outer, before: [], after: [], beforeEach: [],
      afterEach: [], skip: outer.skip };
    try { body(); } finally { group = outer; }
  };
  const each = (one) => (table, ...values) => (name, fn) => {
    const rows = Array.isArray(table) && !('raw' in table) ? table
      : values.length > 0 ? values.reduce((all, v, i) => {
        const keys = table.raw[0].split('|').map((k) => k.trim());
        if (i % keys.length === 0) all.push({});
        all.at(-1)[keys[i % keys.length]] = v;
        return all;
      }, []) : [];
    for (const row of rows) {
      const args = Array.isArray(row) ? row : [row];
      one(title(name, args), () => fn(...args));
    }
  };
  const skip = (one) => (name, fn) => {
    if (one === test) add(name, fn, true);
    else describe(name, () => { group.skip = true; fn?.(); });
  };
  for (const one of [test, describe]) {
    Object.assign(one, { only: one, concurrent: one, each: each(one), skip: skip(one),
      todo: (name) => add(name, undefined, true) });
  }
  const hook = (kind) => (...args) => { const fn = functionIn(args); if (fn) group[kind].push(fn); };
  const globals = {
    describe, suite: describe, context: describe, test, it: test, specify: test, expect,
    before: hook('before'), beforeAll: hook('before'), after: hook('after'), afterAll: hook('after'),
    beforeEach: hook('beforeEach'), afterEach: hook('afterEach'), xit: skip(test), xtest: skip(test),
      xdescribe: skip(describe),
  };
  const mocks = { fn: mockFunction, spyOn, mock: () => {}, clearAllMocks: () => {}, resetAllMocks: () => {},
    restoreAllMocks: () => {} };
  const { xit: _1, xtest: _2, xdescribe: _3, ...shared } = globals;
  const nodeTest = Object.assign((...args) => test(...args), test,
    { ...shared, mock: { fn: mockFunction, method: spyOn }, default: test });
  return {
    tests, expect, assert,
    globals: { ...globals, jest: mocks, vi: mocks },
    modules: {
      assert, 'assert/strict': assert.strict, test: nodeTest, mocha: globals,
        chai: { expect, assert, should: () => {} },
      '@jest/globals': { ...globals, jest: mocks }, jest: mocks, vitest: { ...globals, vi: mocks, assert },
    },
  };
}

module.exports = { createTesting };
