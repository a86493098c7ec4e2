'use strict';
// Examples as records, and what a statement shows of the program: its calls, their inputs, literal texts.

const { walk, isFunction, boundNames } = require('./syntax.js');
const { targetCalls, inputsOf } = require('./sites.js');

const sourceOf = (program, node) => program.text.slice(node.start, node.end);
const unique = (list) => [...new Set(list)];

/** The calls of the program's code that a statement shows, through names bound by the steps before it. */
function shownCalls(program, node, depth = 0) {
  const calls = targetCalls(program, node);
  if (calls.length > 0 || depth > 2) return calls;
  const names = [];
  walk(node, (n, parent) => {
    if (n.type === 'Identifier'
        && !(parent?.type === 'MemberExpression' && parent.property === n && !parent.computed)) {
      names.push(n.name);
    }
  });
  return unique(names).flatMap((name) => {
    const bound = program.bindings.get(name);
    return bound === undefined || bound.init.end > node.start || isFunction(bound.init) ? []
      : shownCalls(program, bound.init, depth + 1);
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
    kind, origin: 'response', line: step?.line ?? null, end_line: step?.end_line ?? null, test: null,
      call: '', targets: [],
    inputs: [], expected: null, compare: null, vacuous: null, tentative: false, ...fields,
  };
}

const shown = (program, calls) =>
  ({ targets: unique(calls.map((c) => c.target)), inputs: unique(calls.flatMap((c) => inputsOf(program, c))) });

/** True unless a call's arguments only exist later, inside an event handler or another callback. */
function concrete(program, step, { node }) {
  let local = false;
  const inFunction = (n) => isFunction(n) && n.start <= node.start && n.end >= node.end;
  walk(step.node, (n) => {
    if (!inFunction(n)) return true;
    const names = new Set(n.params.flatMap(boundNames));
    walk(n.body, (inner) => {
      if (inner.type === 'VariableDeclarator') boundNames(inner.id).forEach((name) => names.add(name)); });
    for (const argument of node.arguments) {
      walk(argument, (a) => { if (a.type === 'Identifier' && names.has(a.name)) local = true; });
    }
    return true;
  });
  return !local;
}

/** The first shown call's inputs, or those of all calls of a statement that makes several. */
function inputsShown(program, calls) {
  const outer = calls.filter(
    (c) => !calls.some((o) => o !== c && o.node.start <= c.node.start && o.node.end >= c.node.end));
  if (outer.length === 1) {
    return { targets: unique(calls.map((c) => c.target)), inputs: inputsOf(program, outer[0]) };
  }
  return shown(program, outer);
}

module.exports = { sourceOf, unique, shownCalls, literalTexts, example, concrete, inputsShown };
