'use strict';
// Examples that the instruction gives: transcripts (`>>> f(5)`), equations (`f(1) → 2`, `f(1) == 2`), sentences
// (`f(1) should return 2`), assertions, printed calls, and "Input: ... Output: ..." pairs.

const { expressionAt, normalise, isFunction } = require('./syntax.js');
const { literalAt } = require('./literal.js');

const LINK = /^\s*[)`"'*]*\s*;?\s*(?:(?:→|➞|⇒|-+>|=+>|={1,3}|≡|\/\/|#|:)|(?:(?:should|must|will|would)\s+)?(?:returns?|be|equals?|gives?|yields?|outputs?|prints?|evaluates?\s+to|results?\s+in|is)\b(?:\s+(?:equal\s+to|the\s+(?:value|list|array|string|number|result)))?)\s*/i;
const MORE = /^\s*(?:(?:→|➞|⇒|-+>|=+>|={2,3}|\/\/|#|:)|(?:expected(?:\s+output)?|outputs?|returns?|prints?|result)\b\s*[:=]?)\s*/i;
const LIMIT = 40; // examples taken
const TRIES = 400; // calls looked at: each costs a parse

const plain = (name) => name.replace(/[_$]/g, '').toLowerCase();

/** The functions of a program by the names an instruction may use: as they are, or in another case style. */
function functionsOf(program) {
  const names = new Map();
  const add = (name, call, { name: target, kind, body }) => {
    if (kind === 'function') names.set(plain(name), { name: call, target, parameters: isFunction(body) ? body.params : null });
  };
  for (const [name, found] of program.definitions) {
    for (const [member, inner] of found.members ?? []) add(member, `${name}.${member}`, inner);
    add(name, name, found);
  }
  return names;
}

/** Source of an argument list made of literals, Python's spelled as JavaScript's, or null. */
function literalArguments(text, node) {
  const sources = [];
  for (const argument of node.arguments) {
    const source = text.slice(argument.start, argument.end);
    const found = literalAt(source, 0);
    if (found === null || found.end !== source.length) return null;
    sources.push(normalise(pythonless(source)));
  }
  return sources;
}

/** Python's constants and tuples as JavaScript source, outside strings. */
function pythonless(source) {
  return source.split(/("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/).map((part, i) => (i % 2 === 1 ? part
    : part.replace(/\bTrue\b/g, 'true').replace(/\bFalse\b/g, 'false').replace(/\bNone\b/g, 'null')
      .replace(/\(([^()]*,[^()]*)\)/g, '[$1]'))).join('');
}

/**
 * The examples of an instruction that a program's own functions can answer.
 * @returns {object[]} `{call, target, inputs, expected, compare, kind}`, in the instruction's order
 */
function instructionExamples(program, instruction) {
  const text = instruction.slice(0, 100000);
  const functions = functionsOf(program);
  const found = [];
  const seen = new Set();
  const add = (entry, inputs, expected, at, kind = 'assertion', compare = 'value') => {
    const call = `${entry.name}(${inputs.join(', ')})`;
    if (seen.has(call) || found.length >= LIMIT) return;
    seen.add(call);
    found.push({ at, call, target: entry.target, inputs, expected: pythonless(expected.trim()), compare, kind });
  };
  if (functions.size === 0) return found;

  const pattern = /([A-Za-z_$][\w$]*)\(/g;
  let last = 0;
  let tries = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const entry = functions.get(plain(match[1]));
    if (entry === undefined || match.index < last) continue;
    if (++tries > TRIES) break;
    const node = expressionAt(text.slice(0, match.index + 3000), match.index);
    const call = node === null ? shortCall(text, match.index) : innermost(node, match.index);
    if (call === null) continue;
    const inputs = literalArguments(call.text ?? text, call.node);
    if (inputs === null) continue;
    const end = call.end ?? call.node.end;
    last = end;
    const result = resultOf(text, match.index, end);
    if (result !== null) add(entry, inputs, result.expected, match.index, result.kind);
  }
  pairs(program, text, add);
  return found.sort((a, b) => a.at - b.at);
}

/** The call that starts at `offset`, from an expression that starts there (`f(1) == 2` starts with one). */
function innermost(node, offset) {
  let at = node;
  while (at !== undefined && at !== null && at.start === offset) {
    if (at.type === 'CallExpression' && at.callee.type === 'Identifier') return { node: at };
    at = at.left ?? at.object ?? at.callee ?? at.expressions?.[0] ?? at.test ?? at.tag ?? at.argument;
  }
  return null;
}

/** As `innermost`, where prose follows the call at once: only the bracketed part is parsed. */
function shortCall(text, offset) {
  const open = text.indexOf('(', offset);
  let depth = 0;
  let quote = null;
  for (let i = open; i < Math.min(text.length, open + 3000); i++) {
    const c = text[i];
    if (quote !== null) {
      if (c === '\\') i += 1;
      else if (c === quote) quote = null;
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '(') depth += 1;
    else if (c === ')' && --depth === 0) {
      const source = text.slice(offset, i + 1);
      const node = expressionAt(source, 0);
      return node?.type === 'CallExpression' ? { node, text: source, end: i + 1 } : null;
    }
  }
  return null;
}

/** What the instruction says a call gives: behind it on its line, or below a transcript's prompt. */
function resultOf(text, start, end) {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end);
  const line = text.slice(end, lineEnd);
  if (/(?:>>>|^\s*(?:\/\/|#|\*)?\s*>)\s*(?:console\.log\(|print\()?\s*$/.test(before)
      && /^[\s;)]*$/.test(line)) {
    const comment = /^\s*(?:\/\/+|#|\*)?\s*/.exec(before)[0].trim();
    const lines = [];
    for (const raw of text.slice(lineEnd + 1).split('\n')) {
      let row = raw.trim();
      if (comment !== '' && row.startsWith(comment)) row = row.slice(comment.length).trim();
      else if (comment !== '') break;
      if (row === '' || /^(?:>>>|>|```|"""|\*\/)/.test(row)) break;
      lines.push(row);
      const joined = lines.join('\n');
      if (literalAt(joined, 0)?.end === joined.length || lines.length > 20) break;
    }
    return lines.length === 0 ? null : { expected: lines.join('\n'), kind: 'doctest' };
  }
  // assert.deepEqual(f(1), 2), assertEqual(f(1), 2), expect(f(1)).toBe(2)
  const wrapped = /^\s*(?:,|\)\s*\.(?:to\.)?(?:deep\.)?(?:toBe|toEqual|toStrictEqual|equal|eql)\()\s*/.exec(
    line);
  if (wrapped !== null && /\b(?:assert[\w.]*|expect|equal|deepEqual|strictEqual)\s*\(\s*$/.test(before)) {
    const value = literalAt(text, end + wrapped[0].length);
    return value === null ? null
      : { expected: text.slice(end + wrapped[0].length, value.end), kind: 'assertion' };
  }
  let rest = text.slice(end, Math.min(text.length, lineEnd + 300));
  let offset = end;
  const link = LINK.exec(rest);
  if (link === null || link[0].includes('\n')) {
    // console.log(f(1))            f(1)
    // 2                            Output: 2
    const next = /^[\s;)`]*\n\s*(?:(?:\/\/|#)\s*(?:(?:outputs?|returns?|expected(?:\s+output)?|result|=>|→|->)\s*:?)?|\*?\s*(?:outputs?|returns?|expected(?:\s+output)?|result|=>|→|->)\s*:?)\s*/i.exec(rest);
    if (next === null) return null;
    offset += next[0].length;
  } else {
    offset += link[0].length;
    rest = text.slice(offset, offset + 300);
    const more = MORE.exec(rest);
    if (more !== null && !more[0].includes('\n')) offset += more[0].length;
    if (text[offset] === '`') offset += 1;
  }
  if (text.slice(end, offset).split('\n').length > 2) return null;
  const value = literalAt(text, offset);
  if (value === null) return null;
  // `f(3) = 2 * f(2)` and `f(n) is 1 + ...` are rules, not examples.
  if (/^[ \t]*(?:[-+*/%^]|\.{3}|[a-z_]\w*\()/i.test(text.slice(value.end, value.end + 40))
      && !/^[ \t]*(?:\/\/|->|-+\s)/.test(text.slice(value.end))) {
    return null;
  }
  return { expected: text.slice(offset, value.end), kind: 'assertion' };
}

/** "Input: nums = [2, 7], target = 9 / Output: [0, 1]" for a program with one function of that arity. */
function pairs(program, text, add) {
  const callable = [...program.definitions].map(([name, d]) => ({ name, target: d.name, kind: d.kind, body: d.body }))
    .filter((d) => d.kind === 'function' && isFunction(d.body) && !/^main$/.test(d.name));
  // Every run is bounded: an instruction may be hostile too.
  const pad = '[\\s*_`]{0,12}';
  const margin = '[\\s*_\\-#>/`]{0,24}';
  const pattern = new RegExp(
    `(?:^|\\n)${margin}(?:sample |example )?inputs?${pad}\\d{0,3}${pad}:${pad}([^\\n]{0,2000}?)${pad}`
    + `(?:\\n[ \`]{0,12}|[,;]?[ \\t]|(?:→|->|=>))${margin}(?:sample |expected )?outputs?${pad}\\d{0,3}${pad}:${pad}([^\\n]+)`, 'gi');
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const inputs = [];
    let at = match[1].trim();
    while (at !== '') {
      const named = /^[A-Za-z_]\w*\s*=\s*/.exec(at);
      if (named !== null) at = at.slice(named[0].length);
      const value = literalAt(at, 0);
      if (value === null) break;
      // `1, 2` parses as one sequence: take the items one at a time.
      const item = /^\(/.test(at) ? null : expressionAt(at, 0);
      const end = item?.type === 'SequenceExpression' ? item.expressions[0].end : value.end;
      inputs.push(normalise(pythonless(at.slice(0, end))));
      at = at.slice(end).replace(/^\s*(?:,|and\b)\s*/, '').trim();
    }
    if (at !== '' || inputs.length === 0) continue;
    const fitting = callable.filter((d) => d.body.params.length === inputs.length);
    const value = literalAt(match[2], 0);
    if (fitting.length !== 1 || value === null) continue;
    add(fitting[0], inputs, match[2].slice(0, value.end), match.index);
  }
}

module.exports = { instructionExamples };
