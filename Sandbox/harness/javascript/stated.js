'use strict';
// What an answer states as the result of a statement, wherever it stands: beside, below or above the statement, at
// the printing calls inside it, or in a remark that may be meant so.

const { walk, isFunction } = require('./syntax.js');
const { targetCalls, logsIn } = require('./sites.js');
const { literalTexts } = require('./shown.js');
const { beside, above, remark } = require('./expectations.js');
const { isLabel, isCode } = require('./remarks.js');

/** The functions that a call of the program's own code enters, as far as its text tells: a method by its name. */
function entered(program, { node }) {
  const { callee } = node;
  const root = callee.type === 'Identifier' ? program.definitions.get(callee.name) : undefined;
  if (isFunction(root?.body)) return [root.body];
  const method = callee.type === 'MemberExpression' && !callee.computed ? callee.property.name : null;
  if (method === null) return [];
  const found = [];
  const take = (body) => {
    const members = /^Class/.test(body?.type ?? '') ? body.body.body : body?.properties ?? [];
    for (const member of members) {
      if (isFunction(member.value) && (member.key?.name ?? member.key?.value) === method) found.push(member.value);
    }
  };
  for (const { body, members } of program.definitions.values()) {
    take(body);
    if (isFunction(members?.get(method)?.body)) found.push(members.get(method).body);
  }
  return found;
}

const habits = new WeakMap();
/** Does a function print, and does it return a value? */
function habitsOf(fn) {
  if (!habits.has(fn)) {
    let returns = Boolean(fn.expression);
    walk(fn.body, (n) => {
      if (n.type === 'ReturnStatement' && n.argument !== null) returns = true;
      return !returns && !isFunction(n);
    });
    habits.set(fn, { prints: logsIn(fn.body).length > 0, returns });
  }
  return habits.get(fn);
}

/**
 * How a statement prints.
 * @returns {{prints: boolean, shows: boolean}} `prints`: it, or a function of the program that it calls, prints;
 *   `shows`: what it prints, and no value, is its result
 */
function printing(program, node) {
  // A definition's body prints later, if at all.
  if (program.defining.has(node)) return { prints: false, shows: false };
  if (logsIn(node).length > 0) return { prints: true, shows: true };
  const functions = targetCalls(program, node).flatMap((call) => entered(program, call)).map(habitsOf);
  const prints = functions.some((fn) => fn.prints);
  return { prints, shows: prints && !functions.some((fn) => fn.returns) };
}

/** The results stated at the printing calls inside a statement of several lines, as one text, or null. */
function atLogs(program, node, logs, lines, known, taken) {
  const texts = logs.map((log) => beside(lines,
    { line: program.lineOf(log.start), end_line: program.lineOf(log.end - 1), node: log }, known, taken));
  // Of a `try` either the block prints or its handler.
  const handler = node.type === 'TryStatement' ? node.handler?.start ?? node.end : node.end;
  const joined = (list) => (list.length === 0 || list.every((t) => t === null) ? null : {
    text: list.filter((t) => t !== null).map((t) => t.text).join('\n'), marked: true, block: false,
    tentative: list.some((t) => t === null || t.tentative),
  });
  return joined(texts.filter((_, i) => logs[i].start < handler))
    ?? joined(texts.filter((_, i) => logs[i].start >= handler));
}

/** Does a comment name things rather than tell of a result? */
const isHeading = (text) => isLabel(text) || isCode(text) || /^\s*(?:#|step\s|case\s)?\s*\d+\s*[.):]\s/i.test(text)
  || /:\s*$/.test(text) || !/[\p{L}\d]/u.test(text)
  || /^\s*(?:todo|note|fixme|tests?|testing|examples?|edge|usage|case)\b/i.test(text);

/**
 * The expectation that stands at a step.
 * @param {object} program
 * @param {object} step see `read`
 * @param {Map} lines from `commentLines`
 * @param {Set<number>} taken lines of comments already used; updated
 * @returns {{text: string, block: boolean, tentative: boolean}|null} `block`: a list of lines under a header;
 *   `tentative`: it may be a remark
 */
function statedAt(program, step, lines, taken) {
  const { node } = step;
  const logs = logsIn(node);
  const known = literalTexts(node);
  const single = node.type === 'ExpressionStatement';
  const { shows } = printing(program, node);
  let found = single || node.type === 'VariableDeclaration' ? beside(lines, step, known, taken) : null;
  // Inside a `try`, a loop or a callback the expectation stands at the printing call.
  const apart = logs.length > 0 && step.end_line > step.line && !/^(?:For|While|DoWhile)/.test(node.type);
  if (found === null && apart) found = atLogs(program, node, logs, lines, known, taken);
  if (!single && found === null && node.type !== 'VariableDeclaration') found = beside(lines, step, known, taken);
  // A word that stands in the call as well says nothing of a value that is not printed.
  if (found !== null && !found.marked && known.includes(found.text.replace(/^["']|["']$/g, '')) && !shows) {
    found = null;
  }
  found ??= single ? above(lines, step, taken) : null;
  if (found === null && shows && single) {
    const text = remark(lines, step, taken, isHeading);
    if (text !== null) return { text, block: false, tentative: true };
  }
  return found === null ? null : { text: found.text, block: found.block, tentative: found.tentative ?? false };
}

module.exports = { printing, statedAt };
