'use strict';
// What is documented and what is explained in a program: JSDoc and leading comments of its definitions, and the
// comments inside its bodies that say more than the code (facts: rubric section 7.1).

const { walk, isFunction, children } = require('./syntax.js');
const { unexported } = require('./definitions.js');
const { read, targetCalls, isTestBlock, bareCall } = require('./sites.js');
const checks = require('./checks.js');
const { discount, contentTokens, wordsIn, isLabel, isCode, isPlaceholder } = require('./remarks.js');
const { scan, guessDefinitions } = require('./scan.js');

const LINES_A_BODY = 5; // a body of more logical lines needs a comment

/** Comments as remarks: a run of `//` lines of their own is one, as is each block and each trailing comment. */
function remarksOf(text, comments, lineOf) {
  const remarks = [];
  for (const comment of comments) {
    const line = lineOf(comment.start);
    const endLine = lineOf(Math.max(comment.start, comment.end - 1));
    const own = text.slice(lineOf.startOf(line), comment.start).trim() === '';
    const last = remarks.at(-1);
    const body = comment.block
      ? comment.text.split('\n').map((row) => row.replace(/^\s*\*\s?/, '')).join('\n') : comment.text;
    const joins = last !== undefined && own && last.own && !comment.block && !last.block
      && last.endLine === line - 1;
    if (joins) Object.assign(last, { endLine, end: comment.end, text: `${last.text}\n${body}` });
    else remarks.push({ line, endLine, start: comment.start, end: comment.end, own, block: comment.block,
      text: body.trimEnd(), doc: comment.block && comment.text.startsWith('*') });
  }
  return remarks;
}

/** Number of logical lines below a node: statements, without the blocks that hold them. */
function logicalLines(node) {
  let count = 0;
  walk(node, (n) => {
    if (/(?:Statement|Declaration)$/.test(n.type) && !/^(?:Block|Empty)Statement$/.test(n.type)) count += 1;
    if (n.type === 'ArrowFunctionExpression' && n.expression) count += 1;
    return true;
  });
  return count;
}

/** Does a body branch and loop? */
function isInvolved(node) {
  let branch = false;
  let loop = false;
  walk(node, (n) => {
    if (/^(?:If|Switch)Statement$|^ConditionalExpression$/.test(n.type)) branch = true;
    if (/^(?:For|ForIn|ForOf|While|DoWhile)Statement$/.test(n.type)) loop = true;
    return true;
  });
  return branch && loop;
}

const isTestName = (name) => /^(?:main|test\w*|it|describe|run_?tests?|demo|example)$/i.test(name);

/** Every definition that a reader would look for a doc comment at, with its body; methods as `Class.method`. */
function definitionsOf(program) {
  const found = [];
  for (const { name, node, body, kind } of program.definitions.values()) {
    if (kind === 'object') {
      for (const p of body.properties ?? []) {
        if (isFunction(p.value)) {
          found.push({ name: `${name}.${p.key.name ?? p.key.value}`, short: p.key.name ?? '', node: p,
            body: p.value.body, params: p.value.params, documentable: false });
        }
      }
      continue;
    }
    const fn = isFunction(body) ? body : null;
    found.push({ name, short: name, node, body: fn?.body ?? body.body ?? body, params: fn?.params ?? [],
      documentable: !isTestName(name), isClass: kind === 'class' });
    if (kind !== 'class') continue;
    for (const member of body.body.body) {
      if (member.type !== 'MethodDefinition' || member.key.type === 'PrivateIdentifier') continue;
      const short = String(member.key.name ?? member.key.value ?? '');
      found.push({
        name: `${name}.${short}`, short, node: member, body: member.value.body, params: member.value.params,
        documentable: member.kind === 'method' && !short.startsWith('_') && !isTestName(short),
      });
    }
  }
  return found;
}

/** A body of at most two lines that hands its work on to other code of the program. */
function isWrapper(program, definition) {
  if (definition.isClass || logicalLines(definition.body) > 2) return false;
  return targetCalls(program, definition.body).some((c) => c.target !== definition.short);
}

/** What speaks against a remark as the doc comment of a name, or null. */
function againstDoc(remark, definition) {
  const text = remark.text.replace(/@\w+/g, ' ');
  const rows = remark.text.split('\n').filter((row) => row.trim() !== '');
  if (rows.every((row) => isCode(row))) return 'code';
  if (rows.every((row) => isPlaceholder(row) || /^\W*todo\b/i.test(row))) return 'placeholder';
  if (/copyright|\blicen[cs]e\b|eslint/i.test(text) && rows.length < 3) return 'licence';
  if (isLabel(text)) return 'label';
  if (wordsIn(text).length < 3) return 'too short';
  const own = new Set(contentTokens(definition.short));
  const said = contentTokens(text).filter((t) => !/^(?:function|method|class|functio|clas)$/.test(t));
  return said.length > 0 && said.every((t) => own.has(t)) ? 'only the name again' : null;
}

/** Does a doc text tell of arguments or the result, or hold an example? */
function isDetailed(text, definition) {
  if (/@(?:param|returns?|example|throws|arg)\b|\b(?:param(?:eter)?s?|args|arguments|returns?|example|input|output)\s*:|e\.g\.|>>>|=>\s*\S/i.test(text)) {
    return true;
  }
  if (definition.short !== '' && text.includes(`${definition.short}(`)) return true;
  const names = definition.params.flatMap((p) => (p.type === 'Identifier' ? [p.name] : []));
  return /\breturn(?:s|ing)?\b/i.test(text)
    || names.some((n) => n.length > 1 && new RegExp(`\\b${n.replace(/\$/g, '\\$')}\\b`).test(text));
}

/** The remark that stands directly above a node: at most one blank line for a block, none for lines. */
function remarkAbove(remarks, line) {
  return remarks.findLast((r) => r.own && r.endLine < line && line - r.endLine <= (r.block ? 2 : 1)) ?? null;
}

/** The doc block that some answers put first inside a function. */
function remarkInside(remarks, body) {
  const first = children(body)[0];
  return remarks.find((r) => r.block && r.start > body.start && r.end < (first?.start ?? body.end)) ?? null;
}

/** Statements at top level that show the program at work: they need no explanation. */
function isShowing(program, statement) {
  const node = unexported(statement);
  if (checks.ofStatement(program, node) !== null) return true;
  if (node.type === 'ExpressionStatement') {
    const call = bareCall(node.expression);
    return isTestBlock(call) || call.type === 'CallExpression' || call.type === 'AssignmentExpression';
  }
  return node.type === 'VariableDeclaration';
}

/** Answers a `comments` request; see docs/harness.md. */
function comments(source) {
  const program = read(source.replace(/^#!/, '//'));
  const { text, lineOf } = program;
  const parsed = program.ast !== null;
  const found = parsed ? program.comments : scan(text);
  const remarks = remarksOf(text, found, lineOf);
  const rows = text.split('\n');
  const definitions = parsed ? definitionsOf(program) : guessDefinitions(text);
  const lineOfDefinition = (d) => (parsed ? lineOf(d.node.start) : d.line);

  // A wrapper needs no doc comment, unless there is nothing else to document.
  if (parsed && definitions.some((d) => d.documentable && !isWrapper(program, d))) {
    for (const d of definitions) if (d.documentable && isWrapper(program, d)) d.documentable = false;
  }
  const docs = new Set();
  const described = definitions.map((d) => {
    const line = lineOfDefinition(d);
    const above = remarkAbove(remarks, line);
    const inside = parsed && d.body?.type === 'BlockStatement' ? remarkInside(remarks, d.body) : null;
    let why = 'no comment';
    let remark = null;
    for (const candidate of [above, inside]) {
      if (candidate === null || docs.has(candidate)) continue;
      const against = againstDoc(candidate, d);
      if (against === null) {
        remark = candidate;
        break;
      }
      why = against;
    }
    if (remark !== null) docs.add(remark);
    return {
      name: d.name, line, documentable: d.documentable, documented: remark !== null,
      detailed: remark !== null && isDetailed(remark.text, d), why: remark !== null ? null : why,
    };
  });

  const showing = parsed
    ? program.ast.body.filter((s) => !/^(?:Function|Class)Declaration$|^Import/.test(unexported(s).type)
    && isShowing(program, s)) : [];
  const showingLines = new Set(
    showing.flatMap((s) => [lineOf(s.start) - 1, lineOf(s.start), lineOf(s.end - 1), lineOf(s.end - 1) + 1]));
  const inBody = (line) =>
    definitions.some((d) => d.body && parsed && lineOf(d.body.start) <= line && line <= lineOf(d.body.end - 1));
  const explanatory = [];
  const discounted = [];
  const placeholders = new Set();
  let header = null;
  for (const remark of remarks) {
    for (const [k, row] of remark.text.split('\n').entries()) {
      if (isPlaceholder(row)) placeholders.add(remark.line + k);
    }
    if (docs.has(remark)) continue;
    const code = remark.own ? nextCode(rows, remark.endLine, found, lineOf)
      : rows[remark.line - 1].slice(0, remark.start - lineOf.startOf(remark.line));
    const why = discount(remark.text,
      { code, expected: !inBody(remark.line) && (showingLines.has(remark.line) || definitions.length === 0) });
    if (why === null) explanatory.push(remark.line);
    else discounted.push({ line: remark.line, why });
  }
  const firstCode = parsed ? program.ast.body.find((s) => s.directive === undefined) : null;
  const leading = remarks.find((r) => r.own && (firstCode == null || r.end <= firstCode.start)
    && wordsIn(r.text).length >= 3
    && discount(r.text, { code: '', expected: false }) === null);
  if (leading !== undefined) header = leading.line;
  const bodies = parsed ? bodiesOf(program, definitions, explanatory, lineOf) : [];
  return {
    definitions: described, bodies, logical_lines: bodies.reduce((sum, b) => sum + b.logical_lines, 0),
      explanatory, discounted, header,
    placeholders: [...placeholders].sort((a, b) => a - b),
  };
}

/** The next line below that holds code. */
function nextCode(rows, line, found, lineOf) {
  const blank = new Set(
    found.filter((c) => rows[lineOf(c.start) - 1].slice(0,
      c.start - lineOf.startOf(lineOf(c.start))).trim() === '').map((c) => lineOf(c.start)));
  for (let at = line; at < Math.min(rows.length, line + 20); at++) {
    if (rows[at].trim() !== '' && !blank.has(at + 1)) return rows[at];
  }
  return '';
}

/** The bodies of functions and methods, and the module's own as `""`. */
function bodiesOf(program, definitions, explanatory, lineOf) {
  const bodies = [];
  const spans = [];
  const body = (name, line, logical, involved, from, to, own) => {
    bodies.push({
      name, line, logical_lines: logical, needs_comment: logical > LINES_A_BODY || involved,
      commented: explanatory.some((l) => l >= from && l <= to && own(l)),
    });
  };
  for (const d of definitions) {
    if (d.isClass || !d.body || d.body.type === 'ClassBody') continue;
    const [from, to] = [lineOf(d.node.start), lineOf(Math.max(d.body.start, d.body.end - 1))];
    spans.push([from, to]);
    const lines = d.body.type === 'BlockStatement' ? logicalLines(d.body) : Math.max(1, logicalLines(d.body));
    body(d.name, from, lines, isInvolved(d.body), from, to, () => true);
  }
  // Where there are definitions, calls that show them at work are no body that needs comments.
  const defining = new Set([...program.definitions.values()].map((d) => d.node));
  const rest = program.ast.body.filter((s) => !defining.has(s) && !/^Import|^ExportAll/.test(s.type)
    && s.directive === undefined
    && !(program.definitions.size > 0 && isShowing(program, s)));
  const outside = (l) => !spans.some(([from, to]) => from <= l && l <= to);
  const logical = rest.reduce((sum, s) => sum + logicalLines(s), 0);
  if (logical > 0) {
    const involved = rest.some((s) => isInvolved(s));
    body('', lineOf(rest[0].start), logical, involved, 1, lineOf.count, outside);
  }
  return bodies;
}

module.exports = { comments };
