'use strict';
// Every example that shows a program at work: what the answer asserts, prints with a stated result, or merely
// calls; tests in the style of node:test and jest; output blocks; and the instruction's own examples.

const { dottedName } = require('./syntax.js');
const { read, isTestBlock, bareCall, targetCalls, resolvedSource, logsIn } = require('./sites.js');
const { sourceOf, unique, shownCalls, literalTexts, example, concrete, inputsShown } = require('./shown.js');
const { tableOf, ofTable } = require('./tables.js');
const { ofTests, ofUncalledTests } = require('./suites.js');
const checks = require('./checks.js');
const { commentLines, beside, above } = require('./expectations.js');
const { instructionExamples } = require('./instruction.js');

/** The example that an assertion is. */
function ofAssertion(program, step, found, swallowed) {
  // Own helpers are definitions too, but not what is being tested.
  const helper = found.form === 'own' ? dottedName(found.call?.callee) : null;
  const under = (node) => (node === null ? [] : shownCalls(program, node).filter((c) => c.target !== helper));
  const actual = under(found.actual);
  const expected = found.expected === null ? [] : under(found.expected);
  const calls = actual.length > 0 ? actual : expected;
  const why = checks.vacuous(program, found) ?? (swallowed ? 'a failure would be swallowed' : null)
    ?? (calls.length === 0 && found.compare !== 'raises' && program.definitions.size > 0
      ? 'the program is not called' : null);
  const inner = calls[0]?.node;
  return example(program, step, 'assertion', {
    call: sourceOf(program, inner !== undefined && inner.start >= step.node.start
      && inner.end <= step.node.end ? inner : step.node),
    ...inputsShown(program, calls),
    expected: found.fixed ?? (found.expected === null ? null : resolvedSource(program, found.expected)),
    compare: found.compare, vacuous: why,
  });
}

/** The example that a statement is, or none. */
function ofStep(program, step, lines, taken, swallowed) {
  const { node } = step;
  if (node.type === 'ExpressionStatement' && isTestBlock(bareCall(node.expression))) {
    return ofTests(program, step);
  }
  const assertion = checks.ofStatement(program, node);
  if (assertion !== null) return [ofAssertion(program, step, assertion, swallowed)];
  const calls = shownCalls(program, node);
  const logs = logsIn(node);
  const known = literalTexts(node);
  const single = node.type === 'ExpressionStatement';
  const direct = targetCalls(program, node).length > 0;
  if (/^(?:For|While|DoWhile)/.test(node.type)
      || (single && calls.length > 0 && tableOf(program, node) !== null)) {
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
  if (logs.length > 0 && calls.length === 0 && !scripts
      && !(single && logs[0].arguments.some((a) => a.type !== 'Literal'))) {
    return [];
  }
  let stated = single || node.type === 'VariableDeclaration' ? beside(lines, step, known, taken) : null;
  // Inside a `try` or a loop the expectation stands at the printing call.
  if (!single && logs.length > 0 && node.type === 'TryStatement') {
    for (const log of logs) {
      stated ??= beside(lines,
        { line: program.lineOf(log.start), end_line: program.lineOf(log.end - 1), node: log }, known, taken);
    }
  }
  if (!single && stated === null && node.type !== 'VariableDeclaration') {
    stated = beside(lines, step, known, taken);
  }
  if (stated !== null && !stated.marked && known.includes(stated.text.replace(/^["']|["']$/g, ''))
      && logs.length === 0) {
    stated = null;
  }
  stated ??= single ? above(lines, step, taken) : null;
  if (stated === null && (calls.length === 0 || (direct && !calls.some((c) => concrete(program, step, c))))) {
    return [];
  }
  const inner = direct ? targetCalls(program, node)[0].node : node;
  const kind = logs.length > 0 ? (stated === null ? 'usage' : 'print') : 'usage';
  return [example(program, step, kind, {
    call: sourceOf(program, inner), ...inputsShown(program, calls), expected: stated?.text ?? null,
    compare: stated === null ? null : logs.length > 0 ? 'stdout' : 'value', printed: logs.length > 0,
      block: stated?.block ?? false,
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
    inputs: unique(items_.map((i) => i.inputs.join(', '))), expected: text.replace(/\n+$/, ''),
      compare: 'stdout',
  }));
}

/**
 * Answers an `examples` request.
 * @param {{text, path, others: {path, text}[], outputs: {after_line, text}[], instruction}} request
 * @returns {{examples: object[]}} see docs/harness.md
 */
function examples({ text, path = 'main.js', others = [], outputs, instruction }) {
  const texts = new Map(others.map((file) => [String(file.path), file.text]));
  const program = read(text.replace(/^#!/, '//'), { path, textAt: (name) => texts.get(name) ?? null });
  if (program.ast === null) return { examples: [] };
  const lines = commentLines(program);
  const taken = new Set();
  const items = [];
  const printing = [];
  for (const step of program.steps) {
    if (step.inner) continue;
    const swallowed = program.steps.some((s) => s !== step && s.node.start < step.node.start
      && s.node.end > step.node.end
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
    if (typeof output.text === 'string' && output.text.trim() !== '') {
      spread(program, items, group, output.text);
    }
    after = output.after_line;
  }
  items.push(...ofUncalledTests(program));
  items.sort((a, b) => a.line - b.line);
  // A value that is printed later is shown there: `const r = f(1); console.log(r)` is one example.
  // The same holds the other way round when the result was stated where it was made.
  const kept = items.filter(
    (item) => !(item.kind === 'usage' && item.expected === null && items.some((o) => o !== item
    && JSON.stringify([o.targets, o.inputs]) === JSON.stringify([item.targets, item.inputs])
    && (item.printed ? o.expected !== null && o.line < item.line && !o.printed
      : o.line > item.line && /^(?:const|let|var)\b/.test(sourceLine(program, item))))));
  for (const found of instructionExamples(program, instruction)) {
    kept.push(example(program, null, found.kind, {
      origin: 'instruction', call: found.call, targets: [found.target], inputs: found.inputs,
        expected: found.expected, compare: found.compare,
    }));
  }
  return {
    examples: kept.map(({ printed, block, ...item }, i) => ({ id: `e${i + 1}`, ...item })),
  };
}

const sourceLine = (program, item) =>
  program.text.slice(program.lineOf.startOf(item.line), program.lineOf.startOf(item.line) + 400).trimStart();

module.exports = { examples };
