'use strict';
// Every example that shows a program at work: what the answer asserts, prints with a stated result, or merely
// calls; tests in the style of node:test and jest; output blocks; and the instruction's own examples.

const { dottedName } = require('./syntax.js');
const { read, isTestBlock, bareCall, targetCalls, resolvedSource, logsIn } = require('./sites.js');
const { sourceOf, unique, shownCalls, example, concrete, inputsShown } = require('./shown.js');
const { tableOf, ofTable } = require('./tables.js');
const { ofTests, ofUncalledTests } = require('./suites.js');
const checks = require('./checks.js');
const { commentLines } = require('./expectations.js');
const { printing, statedAt } = require('./stated.js');
const { instructionExamples } = require('./instruction.js');

/** What an assertion is about: the side that is compared, else the call in it, else the whole statement. */
function subject(step, found, call) {
  const within = (node) => node !== undefined && node !== null && node.start >= step.node.start
    && node.end <= step.node.end;
  if (found.compare === 'value' && within(found.actual) && found.actual.type !== 'Identifier') return found.actual;
  return within(call) ? call : step.node;
}

/** The one example that a loop with assertions in it is. */
function ofLoop(program, step, { found }) {
  const calls = shownCalls(program, step.node);
  return example(program, step, 'assertion', {
    call: sourceOf(program, found.actual ?? step.node), ...inputsShown(program, calls),
    compare: found.approximate ? 'truth' : found.compare,
    vacuous: checks.vacuous(program, found) ?? (calls.length === 0 && program.definitions.size > 0
      ? 'the program is not called' : null),
  });
}

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
  return example(program, step, 'assertion', {
    call: sourceOf(program, subject(step, found, calls[0]?.node)),
    ...inputsShown(program, calls),
    expected: found.fixed ?? (found.expected === null ? null : resolvedSource(program, found.expected)),
    compare: found.approximate ? 'truth' : found.compare, vacuous: why,
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
  const single = node.type === 'ExpressionStatement';
  const direct = targetCalls(program, node).length > 0;
  if (/^(?:For|While|DoWhile)/.test(node.type)
      || (single && calls.length > 0 && tableOf(program, node) !== null)) {
    const rows = ofTable(program, step);
    if (rows.length > 0) return rows;
    const [inner] = checks.below(program, node);
    if (inner !== undefined) return [ofLoop(program, step, inner)];
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
  const stated = statedAt(program, step, lines, taken);
  const sure = stated !== null && !stated.tentative;
  if (!sure && (calls.length === 0 || (direct && !calls.some((c) => concrete(program, step, c))))) {
    return [];
  }
  const inner = direct ? targetCalls(program, node)[0].node : node;
  const { prints, shows } = printing(program, node);
  return [example(program, step, sure && logs.length > 0 ? 'print' : 'usage', {
    call: sourceOf(program, inner), ...inputsShown(program, calls), expected: stated?.text ?? null,
    compare: stated === null ? null : shows ? 'stdout' : 'value', tentative: stated?.tentative ?? false,
    printed: prints, block: stated?.block ?? false,
  })];
}

/** Does an example wait for a result that is stated elsewhere? */
const isOpen = (item) => item.expected === null || item.tentative;

/** Lines of expected output given to the printing steps they stand under: one each, else all together. */
function spread(program, items, printers, text) {
  const open = printers.filter(({ item }) => item === null || isOpen(item));
  if (open.length === 0) return;
  const rows = text.replace(/\n+$/, '').split('\n');
  const items_ = open.map(({ item }) => item).filter((item) => item !== null);
  if (rows.length === open.length) {
    open.forEach(({ item }, i) => {
      if (item !== null) Object.assign(item, { kind: 'output', expected: rows[i], compare: 'stdout', tentative: false });
    });
    return;
  }
  if (open.length === 1 && items_.length === 1) {
    Object.assign(items_[0], {
      kind: 'output', expected: text.replace(/\n+$/, ''), compare: 'stdout', tentative: false,
    });
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
  const printers = [];
  for (const step of program.steps) {
    if (step.inner) continue;
    const swallowed = program.steps.some((s) => s !== step && s.node.start < step.node.start
      && s.node.end > step.node.end
      && checks.swallows(program, s.node));
    const found = ofStep(program, step, lines, taken, swallowed);
    items.push(...found);
    if (printing(program, step.node).prints) printers.push({ step, item: found.length === 1 ? found[0] : null });
  }
  // `// Output:` and its lines under several prints: the last one took the block, but it is for all of them.
  printers.forEach(({ item }, i) => {
    if (!item?.block || i === 0) return;
    let from = i;
    while (from > 0 && printers[from - 1].item !== null && isOpen(printers[from - 1].item)) from -= 1;
    const rows = item.expected.split('\n');
    if (from === i || rows.length !== i - from + 1) return;
    item.expected = null;
    spread(program, items, printers.slice(from, i + 1), rows.join('\n'));
  });
  let after = 0;
  for (const output of [...outputs].sort((a, b) => a.after_line - b.after_line)) {
    const group = printers.filter(({ step }) => step.line > after && step.end_line <= output.after_line);
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
    (item) => !(item.kind === 'usage' && isOpen(item) && items.some((o) => o !== item
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
