'use strict';
// Every example that shows a program at work: what the answer asserts, prints with a stated result, or merely
// calls; tests in the style of node:test and jest; output blocks; and the instruction's own examples.

const { walk, isFunction, dottedName, boundNames, normalise } = require('./syntax.js');
const { read, isTestBlock, bareCall, targetCalls, inputsOf, resolvedSource, logsIn } = require('./sites.js');
const checks = require('./checks.js');
const { commentLines, beside, above } = require('./expectations.js');
const { instructionExamples } = require('./instruction.js');

const ROWS = 50; // rows of a test table that are taken singly

const sourceOf = (program, node) => program.text.slice(node.start, node.end);
const unique = (list) => [...new Set(list)];

/** The calls of the program's code that a statement shows, through names bound by the steps before it. */
function shownCalls(program, node, depth = 0) {
  const calls = targetCalls(program, node);
  if (calls.length > 0 || depth > 2) return calls;
  const names = [];
  walk(node, (n, parent) => {
    if (n.type === 'Identifier' && !(parent?.type === 'MemberExpression' && parent.property === n && !parent.computed)) names.push(n.name);
  });
  return unique(names).flatMap((name) => {
    const bound = program.bindings.get(name);
    return bound === undefined || bound.init.end > node.start || isFunction(bound.init) ? [] : shownCalls(program, bound.init, depth + 1);
  });
}

/** The literal texts in a node, which a printed sentence would repeat. */
function literalTexts(node) {
  const found = [];
  walk(node, (n) => { if (n.type === 'Literal' && typeof n.value === 'string') found.push(n.value); });
  return found;
}

/** An Example (docs/harness.md) without its id. */
function example(program, step, kind, fields) {
  return {
    kind, origin: 'response', line: step?.line ?? null, end_line: step?.end_line ?? null, test: null, call: '', targets: [],
    inputs: [], expected: null, compare: null, vacuous: null, ...fields,
  };
}

const shown = (program, calls) => ({ targets: unique(calls.map((c) => c.target)), inputs: unique(calls.flatMap((c) => inputsOf(program, c))) });

/** True unless a call's arguments only exist later, inside an event handler or another callback. */
function concrete(program, step, { node }) {
  let local = false;
  const inFunction = (n) => isFunction(n) && n.start <= node.start && n.end >= node.end;
  walk(step.node, (n) => {
    if (!inFunction(n)) return true;
    const names = new Set(n.params.flatMap(boundNames));
    walk(n.body, (inner) => { if (inner.type === 'VariableDeclarator') boundNames(inner.id).forEach((name) => names.add(name)); });
    for (const argument of node.arguments) walk(argument, (a) => { if (a.type === 'Identifier' && names.has(a.name)) local = true; });
    return true;
  });
  return !local;
}

/** The first shown call's inputs, or those of all calls of a statement that makes several. */
function inputsShown(program, calls) {
  const outer = calls.filter((c) => !calls.some((o) => o !== c && o.node.start <= c.node.start && o.node.end >= c.node.end));
  if (outer.length === 1) return { targets: unique(calls.map((c) => c.target)), inputs: inputsOf(program, outer[0]) };
  return shown(program, outer);
}

function ofAssertion(program, step, found, swallowed) {
  // Own helpers are definitions too, but not what is being tested.
  const helper = found.form === 'own' ? dottedName(found.call?.callee) : null;
  const under = (node) => (node === null ? [] : shownCalls(program, node).filter((c) => c.target !== helper));
  const actual = under(found.actual);
  const expected = found.expected === null ? [] : under(found.expected);
  const calls = actual.length > 0 ? actual : expected;
  const why = checks.vacuous(program, found) ?? (swallowed ? 'a failure would be swallowed' : null)
    ?? (calls.length === 0 && found.compare !== 'raises' && program.definitions.size > 0 ? 'the program is not called' : null);
  const inner = calls[0]?.node;
  return example(program, step, 'assertion', {
    call: sourceOf(program, inner !== undefined && inner.start >= step.node.start && inner.end <= step.node.end ? inner : step.node),
    ...inputsShown(program, calls),
    expected: found.fixed ?? (found.expected === null ? null : resolvedSource(program, found.expected)),
    compare: found.compare, vacuous: why,
  });
}

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
      && /^(?:forEach|map)$/.test(expression.callee.property.name ?? '') && isFunction(expression.arguments[0])) {
    pattern = expression.arguments[0].params[0] ?? null;
    list = expression.callee.object;
    body = expression.arguments[0].body;
  }
  if (list?.type === 'Identifier') list = program.bindings.get(list.name)?.init;
  if (pattern === null || list?.type !== 'ArrayExpression' || list.elements.some((e) => e === null || e.type === 'SpreadElement')) return null;
  return { pattern, rows: list.elements, body };
}

/** Names of a pattern with the source each takes from a row: `[input, want]`, `{ input, want }`, `t` (as `t.input`). */
function bindRow(program, pattern, row, bound = new Map()) {
  if (pattern.type === 'Identifier') bound.set(pattern.name, row);
  else if (pattern.type === 'ArrayPattern' && row.type === 'ArrayExpression') {
    pattern.elements.forEach((p, i) => { if (p !== null && row.elements[i]) bindRow(program, p, row.elements[i], bound); });
  } else if (pattern.type === 'ObjectPattern' && row.type === 'ObjectExpression') {
    for (const p of pattern.properties) {
      const value = row.properties.find((q) => q.type === 'Property' && (q.key.name ?? q.key.value) === p.key?.name)?.value;
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
      const value = row.type === 'ObjectExpression' ? row.properties.find((q) => q.type === 'Property' && (q.key.name ?? q.key.value) === key)?.value
        : row.type === 'ArrayExpression' && typeof key === 'number' ? row.elements[key] : undefined;
      if (value !== undefined) edits.push([n, value]);
      else open = true;
      return false;
    }
    if (n.type !== 'Identifier' || (parent?.type === 'MemberExpression' && parent.property === n && !parent.computed)
      || (parent?.type === 'Property' && parent.key === n && !parent.computed)) return true;
    if (bound.has(n.name)) edits.push([n, bound.get(n.name)]);
    else if (!program.definitions.has(n.name) && !program.bindings.has(n.name) && !(n.name in globalThis)) open = true;
    return true;
  });
  if (open) return null;
  let out = '';
  let at = node.start;
  for (const [n, value] of edits) {
    const spread = value.type === 'ObjectExpression' && n.start === node.start;
    out += program.text.slice(at, n.start) + (spread ? `(${sourceOf(program, value)})` : sourceOf(program, value));
    at = n.end;
  }
  return out + program.text.slice(at, node.end);
}

/** One example a row for a loop over a table of cases; empty when the loop can't be read that way. */
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
      if (want === null && sides.length === 0 && n.type === 'BinaryExpression' && /^[!=]==?$/.test(n.operator)) sides.push(n.left, n.right);
    });
  }
  const calls = (node) => targetCalls(program, node).length > 0 || (node.type === 'Identifier' && locals.has(node.name) && targetCalls(program, locals.get(node.name)).length > 0);
  want = sides.find((side) => !calls(side)) ?? null;
  if (want?.type === 'CallExpression' && dottedName(want.callee) === 'JSON.stringify') [want] = want.arguments;
  const found = [];
  for (const row of table.rows.slice(0, ROWS)) {
    const bound = bindRow(program, table.pattern, row);
    const source = substituted(program, call.node, bound);
    if (source === null) return [];
    const expected = want === null ? null : substituted(program, want, bound);
    const args = call.node.arguments.map((a) => normalise(substituted(program, a, bound) ?? ''));
    found.push(example(program, step, expected === null ? 'usage' : 'assertion', {
      call: source, targets: [call.target], inputs: args, expected: expected === null ? null : normalise(expected),
      compare: expected === null ? null : 'value',
    }));
  }
  return found;
}

/** `test("...", ...)` and `describe("...", ...)` blocks, by the names that they are run by. */
function ofTests(program, step) {
  const found = [];
  const visit = (call, names, skipped) => {
    const name = dottedName(call.callee) ?? dottedName(call.callee.callee) ?? dottedName(call.callee.callee?.tag ?? call.callee.tag) ?? '';
    const title = call.arguments[0];
    const text = title?.type === 'Literal' ? String(title.value) : title?.type === 'TemplateLiteral' && title.expressions.length === 0
      ? title.quasis[0].value.cooked : title === undefined ? '' : sourceOf(program, title);
    const body = call.arguments.find(isFunction);
    const skip = skipped || /\.(?:skip|todo)$/.test(name) || body === undefined;
    const path = [...names, text];
    if (/^(?:describe|suite|context)\b/.test(name)) {
      if (body) walk(body.body, (n) => (isTestBlock(n) ? (visit(n, path, skip), false) : true));
      return;
    }
    const assertions = body === undefined ? [] : checks.below(program, body);
    const calls = assertions.flatMap(({ found: f }) => [f.actual, f.expected].filter((n) => n !== null).flatMap((n) => shownCalls(program, n)));
    const all = calls.length > 0 || body === undefined ? calls : targetCalls(program, body);
    const reasons = assertions.map(({ found: f }) => checks.vacuous(program, f));
    const first = assertions.find(({ found: f }, i) => reasons[i] === null && f.expected !== null)?.found;
    const line = program.lineOf(call.start);
    let vacuous = null;
    if (skip) vacuous = 'the test is skipped';
    else if (!/\b(?:assert|expect|should|throw|deepEqual|strictEqual|equal|t\.)/.test(sourceOf(program, body))) vacuous = 'nothing is checked';
    else if (assertions.length > 0 && reasons.every((r) => r !== null)) [vacuous] = reasons;
    else if (all.length === 0 && program.definitions.size > 0) vacuous = 'the program is not called';
    found.push(example(program, { line, end_line: program.lineOf(call.end - 1) }, 'unittest', {
      test: path.join(' > '), call: all.length > 0 ? sourceOf(program, all[0].node) : sourceOf(program, call).slice(0, 200),
      targets: unique(all.map((c) => c.target)), inputs: unique(all.map((c) => inputsOf(program, c).join(', '))),
      expected: first === undefined ? null : resolvedSource(program, first.expected), compare: assertions[0]?.found.compare ?? null, vacuous,
    }));
  };
  visit(bareCall(step.node.expression), [], false);
  return found;
}

/** Test functions that take nothing, check something, and are never called. */
function ofUncalledTests(program) {
  const found = [];
  for (const { name, body, node } of program.definitions.values()) {
    if (!isFunction(body) || body.params.length > 0 || !/^(?:test|run_?tests?|check)/i.test(name)) continue;
    let called = false;
    walk(program.ast, (n) => {
      if (n.type === 'Identifier' && n.name === name && !(n.start >= node.start && n.end <= node.end)) called = true;
    });
    const assertions = checks.below(program, body.body);
    if (called || assertions.length === 0) continue;
    const calls = assertions.flatMap(({ found: f }) => (f.actual === null ? [] : shownCalls(program, f.actual)));
    const reasons = assertions.map(({ found: f }) => checks.vacuous(program, f));
    found.push(example(program, { line: program.lineOf(node.start), end_line: program.lineOf(node.end - 1) }, 'unittest', {
      test: name, call: `${name}()`, targets: unique(calls.map((c) => c.target)), inputs: unique(calls.map((c) => inputsOf(program, c).join(', '))),
      compare: assertions[0].found.compare, vacuous: reasons.every((r) => r !== null) ? reasons[0] : null,
    }));
  }
  return found;
}

/** The example that a statement is, or none. */
function ofStep(program, step, lines, taken, swallowed) {
  const { node } = step;
  if (node.type === 'ExpressionStatement' && isTestBlock(bareCall(node.expression))) return ofTests(program, step);
  const assertion = checks.ofStatement(program, node);
  if (assertion !== null) return [ofAssertion(program, step, assertion, swallowed)];
  const calls = shownCalls(program, node);
  const logs = logsIn(node);
  const known = literalTexts(node);
  const single = node.type === 'ExpressionStatement';
  const direct = targetCalls(program, node).length > 0;
  if (/^(?:For|While|DoWhile)/.test(node.type) || (single && calls.length > 0 && tableOf(program, node) !== null)) {
    const rows = ofTable(program, step);
    if (rows.length > 0) return rows;
  }
  if (node.type === 'TryStatement') {
    const within = checks.below(program, node.block);
    if (within.length > 0 && checks.swallows(program, node)) {
      return within.map(({ found }) => ofAssertion(program, step, found, true));
    }
  }
  const scripts = program.definitions.size === 0;
  if (logs.length === 0 && !direct) return [];
  if (logs.length > 0 && calls.length === 0 && !scripts && !(single && logs[0].arguments.some((a) => a.type !== 'Literal'))) return [];
  let stated = single || node.type === 'VariableDeclaration' ? beside(lines, step, known, taken) : null;
  // Inside a `try` or a loop the expectation stands at the printing call.
  if (!single && logs.length > 0 && node.type === 'TryStatement') {
    for (const log of logs) {
      stated ??= beside(lines, { line: program.lineOf(log.start), end_line: program.lineOf(log.end - 1), node: log }, known, taken);
    }
  }
  if (!single && stated === null && node.type !== 'VariableDeclaration') stated = beside(lines, step, known, taken);
  if (stated !== null && !stated.marked && known.includes(stated.text.replace(/^["']|["']$/g, '')) && logs.length === 0) stated = null;
  stated ??= single ? above(lines, step, taken) : null;
  if (stated === null && (calls.length === 0 || (direct && !calls.some((c) => concrete(program, step, c))))) return [];
  const inner = direct ? targetCalls(program, node)[0].node : node;
  const kind = logs.length > 0 ? (stated === null ? 'usage' : 'print') : 'usage';
  return [example(program, step, kind, {
    call: sourceOf(program, inner), ...inputsShown(program, calls), expected: stated?.text ?? null,
    compare: stated === null ? null : logs.length > 0 ? 'stdout' : 'value', printed: logs.length > 0, block: stated?.block ?? false,
  })];
}

/** Lines of expected output given to the printing steps they stand under: one each, else all together. */
function spread(program, items, printing, text) {
  const open = printing.filter(({ item }) => item === null || item.expected === null);
  if (open.length === 0) return;
  const rows = text.replace(/\n+$/, '').split('\n');
  const items_ = open.map(({ item }) => item).filter((item) => item !== null);
  if (rows.length === open.length) {
    open.forEach(({ item }, i) => {
      if (item !== null) Object.assign(item, { kind: 'output', expected: rows[i], compare: 'stdout' });
    });
    return;
  }
  if (open.length === 1 && items_.length === 1) {
    Object.assign(items_[0], { kind: 'output', expected: text.replace(/\n+$/, ''), compare: 'stdout' });
    return;
  }
  const [first, last] = [open[0].step, open.at(-1).step];
  items.push(example(program, { line: first.line, end_line: last.end_line }, 'output', {
    call: sourceOf(program, last.node).slice(0, 200), targets: unique(items_.flatMap((i) => i.targets)),
    inputs: unique(items_.map((i) => i.inputs.join(', '))), expected: text.replace(/\n+$/, ''), compare: 'stdout',
  }));
}

/**
 * Answers an `examples` request.
 * @param {{text, path, outputs: {after_line, text}[], instruction}} request
 * @returns {{examples: object[]}} see docs/harness.md
 */
function examples({ text, outputs, instruction }) {
  const program = read(text.replace(/^#!/, '//'));
  if (program.ast === null) return { examples: [] };
  const lines = commentLines(program);
  const taken = new Set();
  const items = [];
  const printing = [];
  for (const step of program.steps) {
    if (step.inner) continue;
    const swallowed = program.steps.some((s) => s !== step && s.node.start < step.node.start && s.node.end > step.node.end
      && checks.swallows(program, s.node));
    const found = ofStep(program, step, lines, taken, swallowed);
    items.push(...found);
    if (logsIn(step.node).length > 0) printing.push({ step, item: found.length === 1 ? found[0] : null });
  }
  // `// Output:` and its lines under several prints: the last one took the block, but it is for all of them.
  printing.forEach(({ item }, i) => {
    if (!item?.block || i === 0) return;
    let from = i;
    while (from > 0 && printing[from - 1].item !== null && printing[from - 1].item.expected === null) from -= 1;
    const rows = item.expected.split('\n');
    if (from === i || rows.length !== i - from + 1) return;
    item.expected = null;
    spread(program, items, printing.slice(from, i + 1), rows.join('\n'));
  });
  let after = 0;
  for (const output of [...outputs].sort((a, b) => a.after_line - b.after_line)) {
    const group = printing.filter(({ step }) => step.line > after && step.end_line <= output.after_line);
    if (typeof output.text === 'string' && output.text.trim() !== '') spread(program, items, group, output.text);
    after = output.after_line;
  }
  items.push(...ofUncalledTests(program));
  items.sort((a, b) => a.line - b.line);
  // A value that is printed later is shown there: `const r = f(1); console.log(r)` is one example.
  // The same holds the other way round when the result was stated where it was made.
  const kept = items.filter((item) => !(item.kind === 'usage' && item.expected === null && items.some((o) => o !== item
    && JSON.stringify([o.targets, o.inputs]) === JSON.stringify([item.targets, item.inputs])
    && (item.printed ? o.expected !== null && o.line < item.line && !o.printed
      : o.line > item.line && /^(?:const|let|var)\b/.test(sourceLine(program, item))))));
  for (const found of instructionExamples(program, instruction)) {
    kept.push(example(program, null, found.kind, {
      origin: 'instruction', call: found.call, targets: [found.target], inputs: found.inputs, expected: found.expected, compare: found.compare,
    }));
  }
  return {
    examples: kept.map(({ printed, block, ...item }, i) => ({ id: `e${i + 1}`, ...item })),
  };
}

const sourceLine = (program, item) => program.text.slice(program.lineOf.startOf(item.line), program.lineOf.startOf(item.line) + 400).trimStart();

module.exports = { examples };
