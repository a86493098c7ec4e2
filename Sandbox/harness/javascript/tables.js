'use strict';
// Tables of test cases: a loop over a literal list is read as one example a row, so that each input counts and a
// failing row hides no other.

const { walk, isFunction, dottedName, normalise } = require('./syntax.js');
const { bareCall, targetCalls, logsIn } = require('./sites.js');
const { sourceOf, example } = require('./shown.js');
const checks = require('./checks.js');

const ROWS = 50; // rows of a table that are taken singly

/** The rows of a literal table that a loop or `forEach` goes through: `{pattern, rows, body}`, or null. */
function tableOf(program, node) {
  let pattern = null;
  let list = null;
  let body = null;
  const expression = node.type === 'ExpressionStatement' ? bareCall(node.expression) : null;
  if (node.type === 'ForOfStatement' && node.left.type === 'VariableDeclaration') {
    pattern = node.left.declarations[0].id;
    list = node.right;
    body = node.body;
  } else if (expression?.type === 'CallExpression' && expression.callee.type === 'MemberExpression'
      && /^(?:forEach|map)$/.test(expression.callee.property.name ?? '')
        && isFunction(expression.arguments[0])) {
    pattern = expression.arguments[0].params[0] ?? null;
    list = expression.callee.object;
    body = expression.arguments[0].body;
  }
  if (list?.type === 'Identifier') list = program.bindings.get(list.name)?.init;
  if (pattern === null || list?.type !== 'ArrayExpression'
      || list.elements.some((e) => e === null || e.type === 'SpreadElement')) {
    return null;
  }
  return { pattern, rows: list.elements, body };
}

/** Names of a pattern with the source each takes from a row: `[input, want]`, `{ input, want }`, `t` (as `t.input`). */
function bindRow(program, pattern, row, bound = new Map()) {
  if (pattern.type === 'Identifier') bound.set(pattern.name, row);
  else if (pattern.type === 'ArrayPattern' && row.type === 'ArrayExpression') {
    pattern.elements.forEach(
      (p, i) => { if (p !== null && row.elements[i]) bindRow(program, p, row.elements[i], bound); });
  } else if (pattern.type === 'ObjectPattern' && row.type === 'ObjectExpression') {
    for (const p of pattern.properties) {
      const value = row.properties.find((q) => q.type === 'Property'
        && (q.key.name ?? q.key.value) === p.key?.name)?.value;
      if (value !== undefined && p.value.type === 'Identifier') bindRow(program, p.value, value, bound);
    }
  }
  return bound;
}

/** Source of a node with a row's names put in place, or null when a name stays open. */
function substituted(program, node, bound) {
  const edits = [];
  let open = false;
  walk(node, (n, parent) => {
    if (n.type === 'MemberExpression' && n.object.type === 'Identifier' && bound.has(n.object.name)) {
      const row = bound.get(n.object.name);
      const key = n.computed ? n.property.value : n.property.name;
      const value = row.type === 'ObjectExpression'
        ? row.properties.find((q) => q.type === 'Property' && (q.key.name ?? q.key.value) === key)?.value
        : row.type === 'ArrayExpression' && typeof key === 'number' ? row.elements[key] : undefined;
      if (value !== undefined) edits.push([n, value]);
      else open = true;
      return false;
    }
    if (n.type !== 'Identifier'
        || (parent?.type === 'MemberExpression' && parent.property === n && !parent.computed)
      || (parent?.type === 'Property' && parent.key === n && !parent.computed)) return true;
    if (bound.has(n.name)) edits.push([n, bound.get(n.name)]);
    else if (!program.definitions.has(n.name) && !program.bindings.has(n.name)
        && !(n.name in globalThis)) open = true;
    return true;
  });
  if (open) return null;
  let out = '';
  let at = node.start;
  for (const [n, value] of edits) {
    const spread = value.type === 'ObjectExpression' && n.start === node.start;
    out += program.text.slice(at, n.start) + (spread ? `(${sourceOf(program, value)})`
      : sourceOf(program, value));
    at = n.end;
  }
  return out + program.text.slice(at, node.end);
}

/** Is a call one of an object that stands outside the loop? */
function isChanged(program, call) {
  let root = call.callee;
  while (root.type === 'MemberExpression') root = root.object;
  return root !== call.callee && root.type === 'Identifier' && program.bindings.has(root.name)
    && !program.definitions.has(root.name);
}

/**
 * One example a row for a loop over a table of cases, one for all rows where they feed an object; empty when the loop
 * can't be read that way.
 */
function ofTable(program, step) {
  const table = tableOf(program, step.node);
  if (table === null) return [];
  const locals = new Map();
  walk(table.body, (n) => {
    if (n.type === 'VariableDeclarator' && n.id.type === 'Identifier' && n.init) locals.set(n.id.name, n.init);
  });
  const call = targetCalls(program, table.body)[0];
  if (call === undefined) return [];
  // The comparison names the expectation: `actual === want`, `deepEqual(f(input), want)`.
  let want = null;
  const inner = checks.below(program, table.body)[0]?.found;
  const sides = inner?.expected ? [inner.actual, inner.expected] : [];
  if (sides.length === 0) {
    walk(table.body, (n) => {
      if (want === null && sides.length === 0 && n.type === 'BinaryExpression'
          && /^[!=]==?$/.test(n.operator)) {
        sides.push(n.left, n.right);
      }
    });
  }
  const calls = (node) => targetCalls(program, node).length > 0
    || (node.type === 'Identifier' && locals.has(node.name)
      && targetCalls(program, locals.get(node.name)).length > 0);
  want = sides.find((side) => !calls(side)) ?? null;
  const side = sides.find((s) => s !== want) ?? null;
  const feeds = isChanged(program, call.node);
  if (feeds && inner === undefined && logsIn(step.node).length === 0) {
    const inputs = table.rows.slice(0, ROWS).map((row) =>
      substituted(program, call.node, bindRow(program, table.pattern, row)));
    if (inputs.includes(null)) return [];
    return [example(program, step, 'usage',
      { call: sourceOf(program, call.node), targets: [call.target], inputs: inputs.map(normalise) })];
  }
  // Rows are evaluated after the program has run: an object that it changes would no longer be the same. Nor is there
  // a row to be taken out of a check that takes several statements to prepare, or that is only nearly an equality.
  if (feeds || inner?.approximate || (inner !== undefined && (want === null || side === null))) return [];
  let subject = side?.type === 'Identifier' ? locals.get(side.name) ?? call.node : side ?? call.node;
  const inside = (node) => (node?.type === 'CallExpression' && dottedName(node.callee) === 'JSON.stringify'
    ? node.arguments[0] : null);
  if (inside(want) !== null && inside(subject) !== null) [want, subject] = [inside(want), inside(subject)];
  const found = [];
  for (const row of table.rows.slice(0, ROWS)) {
    const bound = bindRow(program, table.pattern, row);
    const source = substituted(program, subject, bound);
    const expected = want === null ? null : substituted(program, want, bound);
    if (source === null || (want !== null && expected === null && inner !== undefined)) return [];
    const args = call.node.arguments.map((a) => normalise(substituted(program, a, bound) ?? ''));
    found.push(example(program, step, expected === null ? 'usage' : 'assertion', {
      call: source, targets: [call.target], inputs: args, expected: expected === null ? null
        : normalise(expected),
      compare: expected === null ? null : 'value',
    }));
  }
  return found;
}

module.exports = { tableOf, ofTable };
