'use strict';
// The longest run of whole lines that is JavaScript, in a text that is mostly something else.
//
// From each line that no run has taken, statements are parsed one at a time until one fails, so the work
// grows with the length of the text rather than with the number of pairs of first and last line.

// Statements that parse and are just as well prose: words, labels, numbers, strings.
const CODE = new Set([
  'CallExpression', 'NewExpression', 'AssignmentExpression', 'FunctionExpression', 'ArrowFunctionExpression',
  'AwaitExpression', 'UpdateExpression', 'ClassExpression', 'ImportExpression',
]);
const DEFINITIONS = new Set(['FunctionDeclaration', 'ClassDeclaration']);
// A failed statement may have been read to the end of the text (an open template, brace or comment). The sum
// is bounded by this many times the text's length plus a little; hostile text runs out of it, answers never do.
const REREADS = 8;

/**
 * `[first, last]`, lines from 1, or null. The run holds a definition or at least three statements that are
 * more than words. `modes` are acorn options, tried in order at each first line.
 */
function longestRun(text, acorn, modes) {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const lineOf = (position) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= position) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  let best = null;
  let budget = REREADS * text.length + 20000;
  for (let line = 0; line < starts.length && budget > 0; line += 1) {
    const end = starts[line + 1] ?? text.length;
    if (!/\S/.test(text.slice(starts[line], end))) continue;
    let longest = null;
    for (const options of modes) {
      // A slice, because acorn counts the lines above where it starts, each time.
      const run = shifted(runOf(text.slice(starts[line]), acorn, options), starts[line]);
      budget -= run.read;
      if (run.worth > 0 && (!longest || run.end > longest.end)) longest = run;
    }
    if (!longest) continue;
    const last = lineOf(Math.max(longest.end - 1, 0));
    const first = lineOf(longest.start);
    const size = text.slice(starts[first], longest.end).split('\n').filter((held) => held.trim()).length;
    if (longest.worth >= 3 && (!best || size > best.size)) best = { first, last, size };
    line = Math.max(last, line);
  }
  return best && [withComments(text, starts, best.first) + 1, best.last + 1];
}

/**
 * `{start, end, worth, read}` of the statements that `text` begins with, up to the last whose end is the end of a line;
 * `worth` 0 when there is none; `read` is the number of characters looked at in vain.
 */
function runOf(text, acorn, options) {
  const parser = new acorn.Parser({ ...options, allowHashBang: false }, text);
  let run = { start: 0, end: 0, worth: 0 };
  let worth = 0;
  try {
    parser.nextToken();
    const exports = Object.create(null);
    const first = parser.start;
    while (parser.type !== acorn.tokTypes.eof) {
      const statement = parser.parseStatement(null, true, exports);
      // Within a function only: at top level it is the rest of one whose head is missing.
      if (statement.type === 'ReturnStatement') break;
      const weight = weightOf(statement);
      if (weight === 0 && worth === 0) break;
      worth += weight;
      const newline = text.indexOf('\n', statement.end);
      const rest = text.slice(statement.end, newline < 0 ? text.length : newline);
      const whole = /^\s*;?\s*(\/\/.*|\/\*.*\*\/\s*)?$/.test(rest);
      if (whole && weight > 0) run = { start: first, end: Math.max(statement.end, statement.end + rest.trimEnd().length), worth };
    }
  } catch (problem) {
    // A syntax error ends the run; so does nesting too deep for the stack.
  }
  return { ...run, read: Math.max(parser.pos - run.end, 1) };
}

function shifted(run, by) {
  return { ...run, start: run.start + by, end: run.end + by };
}

/** 3 for a definition, 1 for another statement, 0 for what is just as well prose. */
function weightOf(statement) {
  const declared = statement.declaration ?? statement;
  if (DEFINITIONS.has(declared.type)) return 3;
  if (declared.type === 'VariableDeclaration') {
    return declared.declarations.some((one) => /Function|Class/.test(one.init?.type ?? '')) ? 3 : 1;
  }
  if (declared.type === 'ExpressionStatement') {
    const { type, right } = declared.expression;
    if (type === 'AssignmentExpression' && /Function|Class/.test(right.type)) return 3;
    return CODE.has(type) ? 1 : 0;
  }
  return ['EmptyStatement', 'LabeledStatement', 'BlockStatement'].includes(declared.type) ? 0 : 1;
}

/** The line where the comment that stands directly above line `first` begins. */
function withComments(text, starts, first) {
  const line = (index) => text.slice(starts[index], starts[index + 1] ?? text.length).trim();
  let top = first;
  if (top > 0 && line(top - 1).endsWith('*/')) {
    let open = top - 1;
    while (open > 0 && !line(open).startsWith('/*')) open -= 1;
    if (line(open).startsWith('/*')) top = open;
  }
  while (top > 0 && line(top - 1).startsWith('//')) top -= 1;
  return top;
}

module.exports = { longestRun };
