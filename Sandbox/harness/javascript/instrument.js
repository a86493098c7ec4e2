'use strict';
// Rewrites a program so that the runner sees its steps, without moving a line: text is only inserted or blanked
// within its line, so that every line number in a stack trace is the answer's own.

const { children, walk, isFunction, boundNames } = require('./syntax.js');
const { unexported } = require('./definitions.js');
const { read, targetCalls, logsIn } = require('./sites.js');
const checks = require('./checks.js');

const json = JSON.stringify;

/** Collects insertions and replacements and applies them in one pass. */
class Edits {
  constructor(text) {
    this.text = text;
    this.list = [];
  }

  insert(at, text) { this.list.push({ start: at, end: at, text, order: this.list.length }); }

  /** Wraps of nested nodes nest; of two wraps of one node the first is the outer one. */
  wrap({ start, end }, before, after) {
    const order = this.list.length;
    this.list.push({ start, end: start, text: before, order, size: end - start });
    this.list.push({ start: end, end, text: after, order: -order, size: start - end, closes: true });
  }

  blank(start, end, text = '') {
    const lines = this.text.slice(start, end).replace(/[^\n]/g, '');
    this.list.push({ start, end, text: text + lines, order: this.list.length });
  }

  apply() {
    const rank = (e) => (e.closes ? 0 : e.end > e.start ? 2 : 1);
    this.list.sort((a, b) => a.start - b.start || rank(a) - rank(b)
      || (b.size ?? 0) - (a.size ?? 0) || a.order - b.order);
    let at = 0;
    let out = '';
    for (const { start, end, text } of this.list) {
      if (start < at) continue;
      out += this.text.slice(at, start) + text;
      at = end;
    }
    return out + this.text.slice(at);
  }
}

/** Turns import and export declarations into requires and getters; they run first, on the first line. `file`: null for the entry. */
function modules(program, edits, h, file) {
  const head = [];
  const exported = [];
  const offer = (name, local) => exported.push(`${json(name)}:()=>${local}`);
  const load = (node) =>
    `${h}.load(${json(String(node.source.value))},${file === null ? program.lineOf(node.start) : `0,${json(file)}`})`;
  for (const node of program.ast.body) {
    if (node.type === 'ImportDeclaration') {
      const binds = node.specifiers.map((s) => {
        const from = s.type === 'ImportDefaultSpecifier' ? 'default' : s.type === 'ImportNamespaceSpecifier'
          ? '*'
          : s.imported.name ?? s.imported.value;
        return `${s.local.name}=${h}.pick(m,${json(from)})`;
      });
      const names = node.specifiers.map((s) => s.local.name);
      head.push(names.length > 0 ? `let ${names.join(',')};{const m=${load(node)};${binds.join(';')}}`
        : load(node));
      edits.blank(node.start, node.end);
    } else if (node.type === 'ExportNamedDeclaration' && node.declaration) {
      edits.blank(node.start, node.declaration.start);
      const d = node.declaration;
      const names = d.type === 'VariableDeclaration' ? d.declarations.flatMap((v) => boundNames(v.id))
        : [d.id.name];
      for (const name of names) offer(name, name);
    } else if (node.type === 'ExportNamedDeclaration') {
      const from = node.source ? `m${head.length}` : null;
      if (from !== null) head.push(`const ${h}${from}=${load(node)}`);
      for (const s of node.specifiers) {
        const local = s.local.name ?? s.local.value;
        offer(s.exported.name ?? s.exported.value, from === null ? local
          : `${h}.pick(${h}${from},${json(local)})`);
      }
      edits.blank(node.start, node.end);
    } else if (node.type === 'ExportDefaultDeclaration') {
      const d = node.declaration;
      const named = /^(?:Function|Class)Declaration$/.test(d.type) && d.id;
      if (named) offer('default', d.id.name);
      edits.blank(node.start, d.start, named ? '' : ';exports.default=');
    } else if (node.type === 'ExportAllDeclaration') {
      head.push(`${h}.spread(exports,${load(node)})`);
      edits.blank(node.start, node.end);
    }
  }
  if (exported.length > 0) head.unshift(`${h}.offer(exports,{${exported.join(',')}})`);
  return head.map((line) => `${line};`).join('');
}

/**
 * Counts entries into a file's own definitions, and into those that it exports without a name: `h.c[k]=1` at the
 * top of each body, where `k` is what `number` gives for the name.
 */
function counters(program, edits, h, number, unnamed) {
  const mark = (fn, k) => {
    if (fn.body.type !== 'BlockStatement') {
      // The body may be in parentheses, which the node does not include: `() => ({})`.
      const arrow = program.text.lastIndexOf('=>', fn.body.start);
      edits.wrap({ start: arrow + 2, end: fn.end }, `(${h}.c[${k}]=1,`, ')');
      return;
    }
    const after = fn.body.body.filter((s) => s.directive !== undefined).at(-1);
    edits.insert(after?.end ?? fn.body.start + 1, `;${h}.c[${k}]=1;`);
  };
  const own = [...program.definitions.values()].filter((d) => !d.imported);
  const known = new Set(own.map((d) => d.body.start));
  for (const { name, body } of [...own, ...unnamed.filter((d) => !known.has(d.body.start))]) {
    const k = number(name);
    if (isFunction(body)) mark(body, k);
    else if (/^Class/.test(body.type)) {
      for (const member of body.body.body) if (member.type === 'MethodDefinition') mark(member.value, k);
    } else if (body.type === 'ObjectExpression') {
      for (const p of body.properties) if (isFunction(p.value)) mark(p.value, k);
    } else walk(body, (n) => { if (isFunction(n)) mark(n, k); return !isFunction(n); });
  }
}

const awaits = (node) => {
  let found = false;
  walk(node, (n) => {
    if (isFunction(n)) return false;
    if (/^(?:AwaitExpression|YieldExpression)$/.test(n.type) || (n.type === 'ForOfStatement' && n.await)) {
      found = true;
    }
    return !found;
  });
  return found;
};

/** Puts the probes for one step's assertion in: both sides of an equality, or the truth of a condition. */
function probeAssertion(found, edits, h, program) {
  const recorded = (node) => {
    let test = node;
    while (test.type === 'UnaryExpression' && test.operator === '!') test = test.argument;
    if (test.type === 'LogicalExpression' && test.operator === '&&') {
      recorded(test.left);
      recorded(test.right);
    } else if (test.type === 'BinaryExpression' && /^[!=]==?$/.test(test.operator)) {
      edits.wrap(test, `${h}.pair(${json(test.operator)},`, ')');
      // `a === b` becomes `h.pair("===", a , b)`: the operator itself is blanked out.
      const between = program.text.slice(test.left.end, test.right.start);
      const at = test.left.end + between.lastIndexOf(test.operator);
      edits.blank(at, at + test.operator.length, ',');
    }
  };
  const sound = (node) => !/\/[/*]/.test(program.text.slice(node.start, node.end));
  if (found.form === 'if') {
    edits.wrap(found.condition, `${h}.test(${Boolean(found.positive)},`, ')');
    if (sound(found.condition)) recorded(found.condition);
  } else if (found.form === 'own') {
    if (found.compare === 'value') {
      edits.wrap(found.actual, `${h}.side("left",`, ')');
      edits.wrap(found.expected, `${h}.side("right",`, ')');
    } else if (found.condition !== null) {
      edits.wrap(found.condition, `${h}.test(true,`, ')');
      if (sound(found.condition)) recorded(found.condition);
    }
  } else if (found.condition !== null && sound(found.condition)) recorded(found.condition);
}

/** The expression whose value a step shows: the first call of the program's own code, else a lone log argument. */
function observed(program, node) {
  let result = null;
  let inFunction = 0;
  // Of a helper's call (`assertEqual(f(1), 2)`) only the side that calls the program is looked at.
  const calls = targetCalls(program, node.type === 'ExpressionStatement' ? node.expression : node);
  if (calls.length > 0) result = calls[0].node;
  else {
    const call = node.type === 'ExpressionStatement' ? node.expression : null;
    if (call?.type === 'CallExpression' && call.arguments.length === 1
        && call.callee.type === 'MemberExpression'
        && call.callee.object.name === 'console'
          && call.arguments[0].type === 'Identifier') return call.arguments[0];
    return null;
  }
  let parent = null;
  walk(node, (n, p) => {
    if (n === result) parent = p;
    if (isFunction(n) && n.start <= result.start && n.end >= result.end) inFunction += 1;
    return parent === null;
  });
  if (inFunction > 0) return null;
  if (parent?.type === 'AwaitExpression') return parent;
  // `f?.()` and `new f().g()`: wrapping the inside of a chain would break it.
  if (parent?.type === 'ChainExpression' || parent?.type === 'TaggedTemplateExpression') return null;
  if (/^(?:UpdateExpression|ForInStatement|ForOfStatement)$/.test(parent?.type ?? '')) return null;
  return result;
}

/** The side of an equality that is looked at as a whole, where it can be. */
const compared = (found) => (found?.compare === 'value' && found.actual !== null
  && !/^(?:Spread|Sequence|Yield)/.test(found.actual.type) ? found.actual : null);

/** Is a value handed to a printing call as it is? */
const printed = (node, value) => logsIn(node).some((log) => log.arguments.includes(value));

function step(program, item, edits, h) {
  const { node, index, inner } = item;
  if (node.type === 'VariableDeclaration' || unexported(node).type === 'VariableDeclaration') {
    for (const { id, init } of unexported(node).declarations) {
      if (init === null || isFunction(init) || /^(?:Literal|ClassExpression)$/.test(init.type)) continue;
      const kind = id.type === 'ArrayPattern' ? '[]' : id.type === 'ObjectPattern' ? '{}' : 'undefined';
      const wait = awaits(init);
      const seen = observed(program,
        { type: 'ExpressionStatement', expression: init, start: init.start, end: init.end });
      const open = init.type === 'SequenceExpression' ? '(' : '';
      edits.wrap(init, `${wait ? `await ${h}.wait` : `${h}.make`}(${index},${kind},${wait ? 'async' : ''}()=>(${open}`, `${open && ')'}))`);
      if (seen !== null) edits.wrap(seen, `${h}.seen(${index},`, ')');
    }
    return;
  }
  // A statement without its semicolon has the same extent as its expression: the step goes outside.
  edits.wrap(node, `;if(${h}.begin(${index}))try{`,
    `}catch(e){${h}.fail(${index},e)}finally{${h}.end(${index})}`);
  const value = node.type === 'ExpressionStatement' ? node.expression : null;
  if (value !== null) edits.wrap(value, `${h}.value(${index},(`, '))');
  if (!inner) {
    const found = checks.ofStatement(program, node);
    // An expression that neither prints nor asserts is looked at as a whole: `f("a").length // 1`.
    const alone = value !== null && found === null && value.type !== 'AssignmentExpression'
      && logsIn(value).length === 0
      && targetCalls(program, value).length > 0;
    const whole = alone ? value : compared(found);
    const seen = whole ?? observed(program, found?.form === 'own' ? { ...node, expression: found.actual } : node);
    const within = found === null ? checks.below(program, node) : [];
    if (found !== null) probeAssertion(found, edits, h, program);
    for (const other of within) probeAssertion(other.found, edits, h, program);
    if (seen !== null) edits.wrap(seen, `${h}.seen(${index},`, printed(node, seen) ? ',true)' : ')');
  }
}

/**
 * Instruments a program.
 * @param {string} text a file of the answer
 * @param {string} h the runner's name inside it; random, so that the program neither binds nor guesses it
 * @param {object} options `file`: null for the entry, which alone has steps, else the path; `number` gives a definition's
 *   counter; `others` as `read` takes them (entry file only); `unnamed`: definitions that the entry imports from this file
 *   under a name of its own
 * @returns {{program, code: string|null, waits: boolean}} `code` is the body of a function of
 *   (exports, require, module, __filename, __dirname, h), or null when the text does not parse
 */
function instrument(text, h, { file = null, number, others = null, unnamed = [] }) {
  // A first line `#!...` is no code inside a function body.
  const program = read(text.replace(/^#!/, '//'), others);
  if (program.ast === null) return { program, code: null, waits: false };
  const edits = new Edits(program.text);
  const entry = file === null;
  const head = modules(program, edits, h, file);
  counters(program, edits, h, number, unnamed);
  if (entry) for (const item of program.steps) step(program, item, edits, h);
  walk(program.ast, (node) => {
    if (node.type === 'ImportExpression') edits.blank(node.start, node.source.start, `${h}.import(${json(file)},`);
    if (node.type === 'MetaProperty' && node.meta.name === 'import') {
      edits.blank(node.start, node.end, `${h}.meta(${json(file)})`);
    }
  });
  const strict = program.module || program.ast.body[0]?.directive === 'use strict' ? '"use strict";' : '';
  const scope = entry ? `${h}.scope((s)=>eval(s));` : '';
  const waits = program.module && children(program.ast).some(awaits);
  const body = `${head}${edits.apply()}`;
  const code = waits ? `${strict}${scope}return (async()=>{${scope}${body}\n})()`
    : `${strict}${scope}${body}\n`;
  return { program, code, waits };
}

module.exports = { instrument };
