'use strict';
// What a JavaScript text holds: does it parse, what it binds, imports and uses.
//
// `outline(text)` and `span(text)` answer the checker's requests of the same names (docs/harness.md).
// The parser is the acorn that Node carries for its own prompt: start Node with --expose-internals.
// Nothing here runs the text.

const acorn = require('internal/deps/acorn/acorn/dist/acorn');
const { names } = require('./scope.js');
const { longestRun } = require('./span.js');
const { signatures } = require('./signatures.js');

const KINDS = ['definition', 'import', 'assertion', 'call', 'assignment', 'expression', 'other'];

// Node runs a file as a CommonJS script, whose top level is a function's body (so `return` is legal),
// or as a module when it holds import or export.
const SCRIPT = { ecmaVersion: 'latest', sourceType: 'script', allowHashBang: true, allowReturnOutsideFunction: true };
const MODULE = { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true };

/** The reply to an `outline` request, without its id. Never throws on any text. */
function outline(text) {
  const kinds = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
  const { tree, error, module } = parse(text);
  if (!tree) {
    return { parses: false, error, statements: 0, defines: [], assigns: [], imports: [], uses: [], functions: [], kinds };
  }
  let found;
  try {
    found = { ...names(tree), functions: signatures(tree) };
  } catch (problem) {
    // It parsed, so it is a program; only this reader's walk gave up on its depth.
    found = { defines: [], assigns: [], imports: [], uses: [], functions: [] };
  }
  for (const statement of tree.body) kinds[kind(statement)] += 1;
  return { parses: true, error: null, module, statements: tree.body.length, ...found, kinds };
}

/** The reply to a `span` request, without its id: `{from, to}`, lines from 1, or nulls. */
function span(text) {
  let run = null;
  try {
    run = longestRun(text, acorn, [SCRIPT, MODULE]);
  } catch (problem) {
    // Nested too deeply: no run.
  }
  return run ? { from: run[0], to: run[1] } : { from: null, to: null };
}

/** `{tree, module}` or `{error}`: parsed as a script and, failing that, as a module. */
function parse(text) {
  const failures = [];
  for (const options of [SCRIPT, MODULE]) {
    try {
      return { tree: acorn.parse(text, options), module: options === MODULE };
    } catch (problem) {
      failures.push(problem);
    }
  }
  // The parse that came further is the one to report.
  const [script, module] = failures;
  const problem = (module.pos ?? -1) > (script.pos ?? -1) ? module : script;
  if (problem.pos === undefined) {
    return { error: { line: 1, column: 1, message: 'nested too deeply to parse', at_end: false } };
  }
  return {
    error: {
      line: problem.loc.line,
      column: problem.loc.column + 1,
      message: String(problem.message).replace(/ \(\d+:\d+\)$/, '').slice(0, 300),
      at_end: stopsEarly(text, problem),
    },
  };
}

/** Whether the text is cut off rather than wrong: nothing but blanks and comments follows the failure. */
function stopsEarly(text, problem) {
  if (/^Unterminated (template|comment)/.test(problem.message)) return true;
  if (/^Unterminated (string|regular)/.test(problem.message)) return !text.slice(problem.pos).trimEnd().includes('\n');
  return /^\s*(\/\/[^\n]*\s*)*$/.test(text.slice(problem.pos));
}

/** One of `KINDS` for a top-level statement. */
function kind(statement) {
  const declared = statement.declaration ?? statement;
  switch (declared.type) {
    case 'FunctionDeclaration':
    case 'ClassDeclaration':
      return 'definition';
    case 'ImportDeclaration':
      return 'import';
    case 'VariableDeclaration': {
      const values = declared.declarations.map((one) => one.init);
      if (values.some(isFunction)) return 'definition';
      return values.some(isRequire) ? 'import' : 'assignment';
    }
    case 'ExpressionStatement':
      return expressionKind(declared.expression);
    case 'ExportDefaultDeclaration':
    case 'ArrowFunctionExpression':
      return 'definition';
    case 'BlockStatement':
      // A printed object with one key parses as a block.
      return statement.body.every((inner) => kind(inner) === 'expression') ? 'expression' : 'other';
    case 'LabeledStatement':
      return kind(statement.body);
    case 'EmptyStatement':
      return 'expression';
    default:
      return 'other';
  }
}

function expressionKind(expression) {
  const value = expression.type === 'AwaitExpression' ? expression.argument : expression;
  if (value.type === 'AssignmentExpression') return isFunction(value.right) ? 'definition' : 'assignment';
  if (value.type === 'UpdateExpression' || value.type === 'UnaryExpression' && value.operator === 'delete') return 'assignment';
  if (value.type !== 'CallExpression') return holdsCall(value) ? 'call' : 'expression';
  if (isRequire(value)) return 'import';
  let called = value.callee;
  while (called.type === 'MemberExpression' || called.type === 'CallExpression') called = called.object ?? called.callee;
  // console.assert, assert(…), assert.equal(…), expect(…).toBe(…)
  const isConsole = called.name === 'console' && value.callee.property?.name === 'assert';
  return isConsole || called.name === 'assert' || called.name === 'expect' ? 'assertion' : 'call';
}

/** `f(1) === 2`, `new Thing().run` and `x.f()[0]` call too; a bare name or value does nothing. */
function holdsCall(node) {
  if (!node || typeof node.type !== 'string') return false;
  if (['CallExpression', 'NewExpression', 'TaggedTemplateExpression', 'ImportExpression'].includes(node.type)) return true;
  if (isFunction(node)) return false;
  return Object.values(node).some((part) => (Array.isArray(part) ? part.some(holdsCall) : holdsCall(part)));
}

function isFunction(node) {
  return ['FunctionExpression', 'ArrowFunctionExpression', 'ClassExpression'].includes(node?.type);
}

function isRequire(node) {
  return node?.type === 'CallExpression' && node.callee.name === 'require';
}

module.exports = { outline, span };
