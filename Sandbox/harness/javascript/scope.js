'use strict';
// The names of a parsed JavaScript program: bound at top level, imported, and read without being bound.

// What Node gives every CommonJS file besides the language's own globals.
const PROVIDED = new Set([
  ...Object.getOwnPropertyNames(globalThis), 'require', 'module', 'exports', '__dirname', '__filename', 'arguments',
]);

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const CLASSES = new Set(['ClassDeclaration', 'ClassExpression']);

/** A scope's names, and whether `var` lands in it (a function's body or the program). */
class Scope {
  constructor(outer, holdsVar) {
    this.outer = outer;
    this.holdsVar = holdsVar;
    this.bound = new Set();
  }
  get variables() {
    return this.holdsVar ? this : this.outer.variables;
  }
  has(name) {
    return this.bound.has(name) || (this.outer?.has(name) ?? false);
  }
}

/**
 * `{defines, assigns, imports, uses}` as docs/harness.md has them, in source order (`uses` sorted).
 * A variable that holds a function or class counts as defined; `uses` are names read or called in any scope.
 */
function names(tree) {
  const found = { defines: new Set(), assigns: new Set(), imports: new Set(), reads: [] };
  const top = new Scope(null, true);
  for (const statement of tree.body) walk(statement, top, found, true);
  const assigns = new Set([...found.assigns].filter((name) => !found.defines.has(name)));
  const uses = new Set();
  for (const [name, scope] of found.reads) {
    if (!scope.has(name) && !found.defines.has(name) && !assigns.has(name) && !PROVIDED.has(name)) uses.add(name);
  }
  return {
    defines: [...found.defines], assigns: [...assigns], imports: [...found.imports], uses: [...uses].sort(),
  };
}

/** Binds `name` in `scope`, and records it when the scope is the program. */
function bind(name, scope, found, defined) {
  scope.bound.add(name);
  if (!scope.outer) (defined ? found.defines : found.assigns).add(name);
}

/** Binds every name of a pattern; default values in it are walked as expressions. */
function bindPattern(pattern, scope, found, from) {
  switch (pattern?.type) {
    case 'Identifier':
      bind(pattern.name, scope, found, isFunction(from));
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.computed) walk(property.key, scope, found);
        bindPattern(property.value ?? property.argument, scope, found);
      }
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) bindPattern(element, scope, found);
      break;
    case 'AssignmentPattern':
      bindPattern(pattern.left, scope, found);
      walk(pattern.right, scope, found);
      break;
    case 'RestElement':
      bindPattern(pattern.argument, scope, found);
      break;
  }
}

function isFunction(node) {
  return node !== undefined && node !== null && (FUNCTIONS.has(node.type) || CLASSES.has(node.type));
}

function walk(node, scope, found) {
  if (!node) return;
  if (FUNCTIONS.has(node.type)) return walkFunction(node, scope, found);
  if (CLASSES.has(node.type)) {
    if (node.type === 'ClassDeclaration' && node.id) bind(node.id.name, scope, found, true);
    const inner = new Scope(scope, false);
    if (node.id) inner.bound.add(node.id.name);
    walk(node.superClass, inner, found);
    return walk(node.body, inner, found);
  }
  switch (node.type) {
    case 'Identifier':
      found.reads.push([node.name, scope]);
      return;
    case 'VariableDeclaration': {
      const target = node.kind === 'var' ? scope.variables : scope;
      for (const one of node.declarations) {
        bindPattern(one.id, target, found, one.init);
        walk(one.init, scope, found);
      }
      return;
    }
    case 'AssignmentExpression':
      walk(node.right, scope, found);
      if (node.left.type === 'Identifier' && !scope.has(node.left.name)) {
        // A sloppy script binds a global this way.
        (isFunction(node.right) ? found.defines : found.assigns).add(node.left.name);
        return;
      }
      return walk(node.left, scope, found);
    case 'MemberExpression':
      walk(node.object, scope, found);
      if (node.computed) walk(node.property, scope, found);
      return;
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
      if (node.computed) walk(node.key, scope, found);
      return walk(node.value, scope, found);
    case 'LabeledStatement':
      return walk(node.body, scope, found);
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'MetaProperty':
      return;
    case 'CatchClause': {
      const inner = new Scope(scope, false);
      bindPattern(node.param, inner, found);
      return walk(node.body, inner, found);
    }
    case 'BlockStatement':
    case 'StaticBlock':
    case 'ForStatement':
    case 'ForInStatement':
    case 'ForOfStatement':
    case 'SwitchStatement':
      return children(node, new Scope(scope, false), found);
    case 'ImportDeclaration':
      found.imports.add(moduleName(node.source.value));
      for (const specifier of node.specifiers) bind(specifier.local.name, scope, found, false);
      return;
    case 'ExportAllDeclaration':
      found.imports.add(moduleName(node.source.value));
      return;
    case 'ExportNamedDeclaration':
      if (node.source) found.imports.add(moduleName(node.source.value));
      else for (const specifier of node.specifiers) walk(specifier.local, scope, found);
      return walk(node.declaration, scope, found);
    case 'ImportExpression':
      if (typeof node.source.value === 'string') found.imports.add(moduleName(node.source.value));
      return walk(node.source, scope, found);
    case 'CallExpression': {
      const first = node.arguments[0];
      if (node.callee.name === 'require' && typeof first?.value === 'string') found.imports.add(moduleName(first.value));
      return children(node, scope, found);
    }
    default:
      return children(node, scope, found);
  }
}

function walkFunction(node, scope, found) {
  if (node.type === 'FunctionDeclaration' && node.id) bind(node.id.name, scope, found, true);
  const inner = new Scope(scope, true);
  if (node.type === 'FunctionExpression' && node.id) inner.bound.add(node.id.name);
  inner.bound.add('arguments');
  for (const parameter of node.params) bindPattern(parameter, inner, found);
  // The body's block is the function's own scope.
  if (node.body.type === 'BlockStatement') for (const statement of node.body.body) walk(statement, inner, found);
  else walk(node.body, inner, found);
}

function children(node, scope, found) {
  for (const key of Object.keys(node)) {
    const value = node[key];
    if (Array.isArray(value)) for (const one of value) one?.type && walk(one, scope, found);
    else if (value && typeof value.type === 'string') walk(value, scope, found);
  }
}

/** `./utils` as written, `@scope/pkg` of `@scope/pkg/x`, `pkg` of `pkg/x`, `fs` of `node:fs`. */
function moduleName(source) {
  const name = String(source).replace(/^node:/, '');
  if (name.startsWith('.') || name.startsWith('/')) return name;
  return name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/');
}

module.exports = { names };
