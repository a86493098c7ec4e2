'use strict';
// Assertions as source: which statements check something, what they compare, and which of them can't fail.
// The forms are those of node:assert, console.assert, chai and jest, helpers that the program defines itself
// (`assertEqual(f(1), 2)`), and `if (f(1) !== 2) throw ...`.

const { walk, find, isFunction, dottedName, normalise } = require('./syntax.js');
const { bareCall, targetCalls, resolvedSource } = require('./sites.js');

const EQUAL = /^(?:strict)?(?:deep|loose)*(?:strict)?(?:equals?|same|is|eql)$/i;
const RAISES = /^(?:throws(?:async)?|rejects|toThrow(?:Error)?|throw|throwError|rejectedWith)$/i;
const HELPER = /^(?:assert|expect|check|verify|should|test|equals?|isEqual|deepEqual|compare|run_?test)/i;
const FAILS = /\b(?:throw|console\s*\.\s*(?:error|log|warn|assert)|process\s*\.\s*exit|fail)\b/;

const slice = (program, node) => program.text.slice(node.start, node.end);

/** `JSON.stringify(x)` and `String(x)` on both sides of an equality compare what is inside. */
function peel(left, right) {
  const inner = (node) => (node.type === 'CallExpression' && dottedName(node.callee) === 'JSON.stringify'
    && node.arguments.length > 0 ? node.arguments[0] : null);
  const [a, b] = [inner(left), inner(right)];
  if (a !== null && b !== null) return [a, b];
  if (a !== null && right.type === 'Literal' && typeof right.value === 'string') return [left, right];
  return [left, right];
}

/** Orders two sides so that the one that calls the program comes first. */
function sides(program, left, right) {
  const calls = (node) => node !== null && targetCalls(program, node).length > 0;
  const [a, b] = peel(left, right);
  return !calls(a) && calls(b) ? { actual: b, expected: a } : { actual: a, expected: b };
}

/** What a condition asserts: an equality when it is one, else its truth. */
function ofCondition(program, node, form, wanted) {
  let test = node;
  let want = wanted;
  while (test.type === 'UnaryExpression' && test.operator === '!') {
    test = test.argument;
    want = !want;
  }
  if (test.type === 'BinaryExpression' && /^[!=]==?$/.test(test.operator)
      && (test.operator[0] === '=') === want) {
    return { form, compare: 'value', condition: node, ...sides(program, test.left, test.right) };
  }
  return { form, compare: 'truth', condition: node, actual: node, expected: null };
}

/** `expect(actual).not.toBe(expected)` taken apart, or null. */
function ofExpect(node) {
  const names = [];
  let matcher = null;
  let at = node;
  for (;;) {
    if (at.type === 'CallExpression' && at.callee.type === 'Identifier') {
      if (at.callee.name !== 'expect') return null;
      return { actual: at.arguments[0] ?? null, names: names.reverse(), matcher };
    }
    if (at.type === 'CallExpression') {
      matcher ??= at;
      at = at.callee;
    } else if (at.type === 'MemberExpression' && !at.computed) {
      names.push(at.property.name);
      at = at.object;
    } else return null;
  }
}

const MATCH_EQUAL = /^(?:toBe|toEqual|toStrictEqual|equals?|eql?|eqls|toBeCloseTo|closeTo|toMatchObject)$/;
/** Matchers that hold for values that are not equal: only their own word counts. */
const MATCH_NEAR = /^(?:toBeCloseTo|closeTo|toMatchObject)$/;
const MATCH_FIXED = {
  toBeTruthy: 'true', toBeFalsy: 'false', toBeNull: 'null', toBeUndefined: 'undefined', toBeNaN: 'NaN',
  true: 'true', false: 'false', null: 'null', undefined: 'undefined', NaN: 'NaN',
};

function expectation(program, call) {
  const found = ofExpect(call);
  if (found === null) return null;
  const name = found.names.at(-1);
  const negated = found.names.includes('not');
  const base = { form: 'expect', matcher: name ?? null, negated, condition: null, actual: found.actual };
  if (name === undefined || found.actual === null) return { ...base, compare: 'truth', expected: null };
  const argument = found.matcher?.arguments[0] ?? null;
  if (RAISES.test(name)) return { ...base, compare: 'raises', expected: argument };
  if (!negated && MATCH_EQUAL.test(name) && argument !== null) {
    return { ...base, compare: 'value', expected: argument, approximate: MATCH_NEAR.test(name) };
  }
  if (!negated && Object.hasOwn(MATCH_FIXED, name) && !/^toBe(?:Truthy|Falsy)$/.test(name)) {
    return { ...base, compare: 'value', expected: null, fixed: MATCH_FIXED[name] };
  }
  return { ...base, compare: 'truth', expected: null };
}

/**
 * What an expression asserts.
 * @returns {object|null} `{form, compare, actual, expected, condition}`: `form` is `assert`, `console`, `own`,
 *   `expect` or `if`; `compare` is `value`, `truth` or `raises`; nodes or null; `approximate`: it may hold for
 *   values that are not equal
 */
function ofExpression(program, expression) {
  const call = bareCall(expression);
  const expected = expression.type === 'CallExpression' || expression.type === 'AwaitExpression'
    || expression.type === 'MemberExpression'
    ? expectation(program, expression.type === 'AwaitExpression' ? expression.argument : expression) : null;
  if (expected !== null) return expected;
  if (call.type !== 'CallExpression') return null;
  const name = dottedName(call.callee);
  const args = call.arguments;
  if (name === null || args.length === 0) return null;
  if (name === 'console.assert') return ofCondition(program, args[0], 'console', true);
  const [root, ...rest] = name.split('.');
  const defined = program.definitions.has(root);
  const taken = rest.length === 0 && !defined ? program.assertions.get(root) : undefined;
  if (taken !== undefined || (/^(?:assert|strict)$/.test(root) && !defined && (rest.length > 0 || args.length < 3))) {
    const method = taken ?? rest.at(-1) ?? 'ok';
    if (RAISES.test(method)) {
      return { form: 'assert', compare: 'raises', actual: args[0], expected: args[1] ?? null, condition: null };
    }
    if (EQUAL.test(method) && args.length > 1) {
      return { form: 'assert', compare: 'value', condition: null, ...sides(program, args[0], args[1]) };
    }
    if (/^(?:ok|isTrue|assert|strict)$/.test(method)) return ofCondition(program, args[0], 'assert', true);
    return { form: 'assert', compare: 'truth', actual: args[0], expected: null, condition: args[0] };
  }
  // A helper of the program's own, or an undeclared `assertEquals`: two arguments, one of which calls the program.
  if (rest.length > 0 || !HELPER.test(root) || (!defined && !/^assert|^expect/i.test(root))) return null;
  const calls = (node) => !isFunction(node) && targetCalls(program, node).some((c) => c.target !== root);
  const at = args.findIndex(calls);
  if (at < 0) return null;
  const message = (node) => node === undefined || isFunction(node)
    || (at > 0 && node.type === 'Literal' && typeof node.value === 'string' && args[at - 1] !== undefined
      && args[at - 1].type !== 'Literal');
  const partner = !message(args[at + 1]) && args.length > at + 1 ? at + 1 : at > 0
    && args[at - 1].type !== 'TemplateLiteral' ? at - 1 : -1;
  const single = /^(?:assert|check|verify|assertTrue|assertOk)$/i.test(root)
    && args[at + 1]?.type !== undefined && typeof args[at + 1].value === 'string'
      && args[at].type === 'BinaryExpression';
  if (partner < 0 || single) return { ...ofCondition(program, args[at], 'own', true), call };
  return { form: 'own', compare: 'value', condition: null, call, at, partner, actual: args[at],
    expected: args[partner] };
}

/** What a statement asserts, or null when it asserts nothing; see `ofExpression`. */
function ofStatement(program, statement) {
  if (statement.type === 'ExpressionStatement') return ofExpression(program, statement.expression);
  if (statement.type !== 'IfStatement' || statement.test.type === 'CallExpression') return null;
  if (targetCalls(program, statement.test).length === 0) return null;
  // `if (wrong) throw` fails when the test holds; `if (right) console.log("ok"); else ...` when it does not.
  const first = slice(program, statement.consequent);
  if (/\bthrow\b|console\s*\.\s*error|process\s*\.\s*exit|\bfail/i.test(first)) {
    return ofCondition(program, statement.test, 'if', false);
  }
  const second = statement.alternate === null ? '' : slice(program, statement.alternate);
  if (FAILS.test(second) && /pass|\bok\b|success|correct|✓|✅/i.test(first)) {
    return { ...ofCondition(program, statement.test, 'if', true), positive: true };
  }
  return null;
}

const constant = (node) =>
  find(node, (n) => /^(?:Identifier|CallExpression|NewExpression|ThisExpression)$/.test(n.type)
  && !/^(?:undefined|NaN|Infinity)$/.test(n.name ?? '')) === null;

const truthyLiteral = (node) => node.type === 'Literal' && Boolean(node.value);

/** Why a condition holds whatever the program does, or null. */
function vacuousCondition(program, node) {
  if (node === null) return 'nothing is compared';
  if (constant(node)) return 'a constant is checked';
  if (node.type === 'LogicalExpression' && node.operator === '||'
      && (truthyLiteral(node.right) || truthyLiteral(node.left))) {
    return 'an alternative is always true';
  }
  if (/^(?:Array|Object|Function|ArrowFunction)Expression$/.test(node.type)) return 'an object is always true';
  if (node.type === 'Identifier' && program.definitions.has(node.name)) {
    return 'only the existence of a name is checked';
  }
  if (node.type === 'BinaryExpression') {
    const { left, right, operator } = node;
    const [a, b] = [resolvedSource(program, left), resolvedSource(program, right)];
    if (a === b) return 'both sides are the same expression';
    const kind = [left, right].find((n) => n.type === 'UnaryExpression' && n.operator === 'typeof');
    if (kind !== undefined) return 'only the type is checked';
    if (operator === 'instanceof') return 'only the type is checked';
    if (/^!==?$/.test(operator) && /^(?:null|undefined|void 0)$/.test(b)) return 'any result but null would do';
    if (/\.length$/.test(a) && /^(?:>=0|>=1|>0)$/.test(operator + b)) {
      return 'any result that is not empty would do';
    }
    if (/^<=?$/.test(operator) && /^Math\.abs\(/.test(a) && right.type === 'Literal') {
      const want = find(left, (n) => n.type === 'BinaryExpression' && n.operator === '-');
      const value = want?.right.type === 'Literal' ? Math.abs(want.right.value) : null;
      if (value !== null && right.value >= Math.max(value, 1)) return 'the tolerance is as large as the value';
    }
  }
  if (node.type === 'CallExpression'
      && /^(?:Array\.isArray|Number\.is(?:Integer|Finite|SafeInteger))$/.test(dottedName(node.callee) ?? '')) {
    return 'only the type is checked';
  }
  return null;
}

/**
 * Why a check can't fail (facts: tests that pass with a wrong function), or null when it can.
 * @param {object} found what `ofStatement` or `ofExpression` returned
 */
function vacuous(program, found) {
  if (found.form === 'expect' && found.matcher === null) return 'no matcher is called';
  if (found.form === 'expect' && /^(?:toBeDefined|toBeInstanceOf|instanceOf?|exist|an?)$/.test(found.matcher)) {
    return 'only the type is checked';
  }
  if (found.form === 'expect' && found.negated
      && /^(?:toBeNull|toBeUndefined|null|undefined)$/.test(found.matcher)) {
    return 'any result but null would do';
  }
  if (found.actual === null) return 'nothing is compared';
  if (found.compare === 'raises') {
    return isFunction(found.actual) && targetCalls(program, found.actual).length === 0
      && constant(found.actual.body)
      ? 'the function under test is not called' : null;
  }
  if (found.compare === 'value' && found.expected !== null) {
    const [a, b] = [resolvedSource(program, found.actual), resolvedSource(program, found.expected)];
    if (a === b) return 'both sides are the same expression';
    if (constant(found.actual) && constant(found.expected)) return 'constants are compared';
    if (found.actual.type === 'UnaryExpression' && found.actual.operator === 'typeof') {
      return 'only the type is checked';
    }
    if (found.form === 'expect' && found.matcher === 'toBeCloseTo' && /^-/.test(normalise(b))) {
      return 'the tolerance is as large as the value';
    }
    return null;
  }
  return vacuousCondition(program, found.condition ?? found.actual);
}

/** True when a `try` around checks swallows their failures: the handler neither throws nor ends the program. */
function swallows(program, node) {
  if (node.type !== 'TryStatement') return false;
  if (node.finalizer !== null && /\breturn\b/.test(slice(program, node.finalizer))) return true;
  return node.handler !== null
    && !/\b(?:throw|process\s*\.\s*exit|fail|assert|exitCode)\b/.test(slice(program, node.handler));
}

/** All assertions below a node: `[{node, found}]` in source order. */
function below(program, root) {
  const list = [];
  walk(root, (node) => {
    const found = node.type === 'ExpressionStatement' || node.type === 'IfStatement'
      ? ofStatement(program, node)
      : node.type === 'ArrowFunctionExpression' && node.expression ? ofExpression(program, node.body) : null;
    if (found !== null) list.push({ node, found });
    return found === null;
  });
  return list;
}

module.exports = { ofStatement, ofExpression, vacuous, swallows, below, constant };
