'use strict';
// Where a program shows itself at work. The checker (examples.js) and the runner (instrument.js) must agree on
// these places, so both ask this file: what the program defines, which statements are *steps* (run one by one
// and reported singly), and which definitions a piece of code calls.

const { parse, lineCounter, walk, isFunction, dottedName, boundNames, normalise } = require('./syntax.js');
const { unexported, definitionsOf } = require('./definitions.js');
const { importedDefinitions, assertionsOf } = require('./imports.js');

const TEST_BLOCKS = new Set(['test', 'it', 'describe', 'suite', 'context', 'specify']);
const GUARD = /\brequire\s*\.\s*main\b|\bimport\.meta\.(?:url|main|filename)\b|\bprocess\.argv\[1\]/;
const DEPTH = 4;
const BUILT_IN = new Set([Array, String, Number, Promise, Object, Boolean, Function]
  .flatMap((type) => Object.getOwnPropertyNames(type.prototype)));

const CALLING = new Set(
  ['map', 'forEach', 'filter', 'flatMap', 'reduce', 'every', 'some', 'find', 'findIndex', 'sort']);
const LOG = /^(?:console\.(?:log|info|debug|table|dir)|process\.stdout\.write)$/;

/** Takes `await`, `void`, `!`, `.then()`, `.catch()` and `.finally()` off an expression. */
function bareCall(node) {
  for (;;) {
    if (node.type === 'AwaitExpression' || node.type === 'UnaryExpression') node = node.argument;
    else if (node.type === 'ChainExpression') node = node.expression;
    else if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression'
        && /^(?:then|catch|finally)$/.test(node.callee.property.name ?? '')) node = node.callee.object;
    else return node;
  }
}

/** True for `test(...)`, `it.only(...)`, `describe.each(...)(...)`. */
function isTestBlock(node) {
  let callee = node?.type === 'CallExpression' ? node.callee : null;
  if (callee?.type === 'CallExpression') callee = callee.callee;
  if (callee?.type === 'TaggedTemplateExpression') callee = callee.tag;
  const name = dottedName(callee);
  if (name === null || !TEST_BLOCKS.has(name.split('.')[0])) return false;
  return node.arguments.some((a) => isFunction(a)) || /\.(?:todo|skip)$/.test(name);
}

/**
 * Reads a program.
 * @param {string} text the entry file
 * @param {{path: string, textAt: (path: string) => string|null}} [others] the entry file's path and the texts of the
 *   program's other files; without it only the entry file is the program
 * @returns {object} `{text, ast, comments, module, error, lineOf, definitions, defining, steps, bindings, assertions}`;
 *   `defining`: the statements that define; `assertions`: the functions of node:assert by the names they are imported
 *   by; a step is `{index, node, line, end_line, inner, list}`, where `inner` tells that its body has steps of its own
 */
function read(text, others = null) {
  const parsed = parse(text);
  const lineOf = lineCounter(text);
  const program = { text, ...parsed, lineOf, definitions: new Map(), steps: [], bindings: new Map(),
    assertions: new Map(), defining: new Set() };
  if (parsed.ast === null) return program;
  program.definitions = definitionsOf(parsed.ast);
  program.defining = new Set([...program.definitions.values()].map((d) => d.node));
  const imported = others === null ? new Map() : importedDefinitions(parsed.ast, others.path, others.textAt);
  for (const [name, found] of imported) if (!program.definitions.has(name)) program.definitions.set(name, found);
  program.assertions = assertionsOf(parsed.ast);
  const calls = new Map();
  walk(parsed.ast, (node) => {
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
      calls.set(node.callee.name, (calls.get(node.callee.name) ?? 0) + 1);
    }
  });
  const own = (name) => program.definitions.get(name);

  // The statements that a step runs once, in order: a main guard's, a block's, those of a function that is
  // called in place, or of one that takes nothing and is called once (main, demo, runTests).
  const listOf = (statement) => {
    if (statement.type === 'BlockStatement') return statement.body;
    if (statement.type === 'IfStatement' && GUARD.test(text.slice(statement.test.start, statement.test.end))) {
      return statement.consequent.type === 'BlockStatement' ? statement.consequent.body : null;
    }
    if (statement.type !== 'ExpressionStatement') return null;
    const call = bareCall(statement.expression);
    if (call.type !== 'CallExpression' || call.arguments.length > 0) return null;
    let target = call.callee;
    if (target.type === 'Identifier') {
      const definition = own(target.name);
      if (definition?.kind !== 'function' || definition.imported || calls.get(target.name) !== 1) return null;
      target = definition.body;
      if (target.params?.length !== 0) return null;
      let uses = false;
      walk(target, (n) => {
        if (n.type === 'Identifier' && n.name !== definition.name && own(n.name)) uses = true;
      });
      if (!uses) return null;
    }
    return isFunction(target) && !target.generator && target.body.type === 'BlockStatement'
      ? target.body.body : null;
  };

  const collect = (list, depth) => {
    for (const statement of list) {
      const node = unexported(statement);
      if (node.type === 'VariableDeclaration') {
        for (const { id, init } of node.declarations) {
          if (init === null) continue;
          for (const name of boundNames(id)) {
            if (imported.has(name)) continue;
            program.bindings.set(name, { init, plain: id.type === 'Identifier' });
          }
        }
      }
      if (/^(?:Function|Class)Declaration$|^(?:Im|Ex)port|^EmptyStatement$/.test(statement.type)) continue;
      if (statement.directive !== undefined) continue;
      const inner = depth < DEPTH ? listOf(statement) : null;
      program.steps.push({
        index: program.steps.length, node: statement, line: lineOf(statement.start),
        end_line: lineOf(Math.max(statement.start, statement.end - 1)), inner: inner !== null, list,
      });
      if (inner !== null) collect(inner, depth + 1);
    }
  };
  collect(parsed.ast.body, 0);
  return program;
}

/**
 * The definition that a call enters: `f(1)`, `new Stack()`, `Stack.of(1)`, `new Stack().size()`, and `s.push(1)`
 * where `s` was made by the program's own code. Null for all other calls.
 */
function targetOf(program, call, depth = 0) {
  if (depth > 5 || (call.type !== 'CallExpression' && call.type !== 'NewExpression')) return null;
  let node = call.callee;
  while (node?.type === 'MemberExpression' || node?.type === 'ChainExpression') {
    node = node.type === 'ChainExpression' ? node.expression : node.object;
  }
  // `list.map(f)` calls f.
  const passed = call.callee.type === 'MemberExpression' && CALLING.has(call.callee.property.name)
    ? call.arguments.find((a) => a.type === 'Identifier'
      && program.definitions.get(a.name)?.kind === 'function') : undefined;
  if (passed !== undefined) return program.definitions.get(passed.name).name;
  const method = call.callee.type === 'MemberExpression' ? call.callee.property.name : undefined;
  if (node?.type === 'NewExpression') return targetOf(program, node, depth + 1);
  // What a plain value that own code returned is asked (`f(x).join()`, `g().then()`) is no call of ours.
  if (node?.type === 'CallExpression') return BUILT_IN.has(method) ? null : targetOf(program, node, depth + 1);
  if (node?.type !== 'Identifier') return null;
  const defined = program.definitions.get(node.name);
  if (defined?.kind === 'namespace') return memberOf(defined, call.callee)?.name ?? null;
  if (defined !== undefined) return defined.name;
  const bound = call.callee.type === 'Identifier' ? null : program.bindings.get(node.name);
  let made = bound?.init;
  if (made?.type === 'AwaitExpression') made = made.argument;
  if (made?.type === 'NewExpression') return targetOf(program, made, depth + 1);
  return made?.type === 'CallExpression' && !BUILT_IN.has(method) ? targetOf(program, made, depth + 1) : null;
}

/** The definition that `m.f` or `m.A.of` names in the namespace `m`, or null. */
function memberOf(namespace, callee) {
  const [, name] = (dottedName(callee) ?? '').split('.');
  return namespace.members.get(name) ?? null;
}

/** All calls of the program's definitions inside a node, outermost first: `[{node, target}]`. */
function targetCalls(program, root, within = () => true) {
  const found = [];
  walk(root, (node) => {
    const target = targetOf(program, node);
    if (target !== null && within(node)) found.push({ node, target });
  });
  return found;
}

/** Normalised source of a node, with names bound to plain literals put in place (`f(arr)` → `f([1,2])`). */
function resolvedSource(program, node, depth = 0) {
  const source = program.text.slice(node.start, node.end);
  if (depth > 3 || source.length > 5000) return normalise(source);
  const edits = [];
  walk(node, (inner, parent) => {
    if (isFunction(inner)) return false;
    if (inner.type !== 'Identifier') return true;
    if (parent?.type === 'MemberExpression' && parent.property === inner && !parent.computed) return true;
    if (parent?.type === 'Property' && parent.key === inner && !parent.computed && !parent.shorthand) {
      return true;
    }
    if (parent?.type === 'CallExpression' && parent.callee === inner) return true;
    const bound = program.bindings.get(inner.name);
    if (bound?.plain && !isFunction(bound.init) && inner.start > bound.init.end) {
      edits.push([inner, resolvedSource(program, bound.init, depth + 1)]);
    }
    return true;
  });
  let text = '';
  let at = node.start;
  for (const [inner, replacement] of edits) {
    if (inner.start < at) continue;
    text += program.text.slice(at, inner.start) + replacement;
    at = inner.end;
  }
  const whole = normalise(text + program.text.slice(at, node.end));
  return whole.length > 5000 ? normalise(source) : whole;
}

/**
 * The inputs that a call shows: one string an argument. For a method they are one string with the object as
 * written, whose state matters too.
 */
function inputsOf(program, { node }) {
  const values = node.arguments.map((a) => resolvedSource(program, a));
  if (node.callee.type === 'Identifier') return values;
  const callee = normalise(program.text.slice(node.callee.start, node.callee.end));
  return [`${node.type === 'NewExpression' ? 'new ' : ''}${callee}(${values.join(',')})`];
}

/** The places in a node that print: calls of console.log and the like, also where it is passed on. */
function logsIn(root) {
  const found = [];
  walk(root, (node) => {
    if (node.type !== 'CallExpression') return;
    const prints = (n) => n.type === 'MemberExpression' && LOG.test(dottedName(n) ?? '');
    if (prints(node.callee) || node.arguments.some(prints)) found.push(node);
  });
  return found;
}

module.exports = {
  read, bareCall, isTestBlock, targetOf, targetCalls, resolvedSource, inputsOf,
    logsIn,
};
