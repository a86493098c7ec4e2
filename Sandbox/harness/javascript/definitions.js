'use strict';
// What a file defines at top level: functions, classes, variables that hold either, and objects with methods.

const { isFunction, dottedName } = require('./syntax.js');

/** The declaration inside an export statement, or the node itself. */
function unexported(node) {
  const exported = node.type === 'ExportNamedDeclaration' || node.type === 'ExportDefaultDeclaration';
  return exported && node.declaration !== null ? node.declaration : node;
}

/**
 * The program's definitions: functions, classes, variables that hold either, and objects with methods.
 * @returns {Map<string, {name, node, body, kind}>} by name, in source order; `node` is the statement,
 *   `body` the function, class or object
 */
function definitionsOf(ast) {
  const found = new Map();
  const add = (name, node, body, kind) => {
    if (name && !found.has(name)) found.set(name, { name, node, body, kind });
  };
  for (const statement of ast.body) {
    const node = unexported(statement);
    if (node.type === 'FunctionDeclaration') add(node.id?.name, statement, node, 'function');
    else if (node.type === 'ClassDeclaration') add(node.id?.name, statement, node, 'class');
    else if (node.type === 'VariableDeclaration') {
      for (const { id, init } of node.declarations) {
        if (id.type !== 'Identifier' || init === null) continue;
        if (isFunction(init)) add(id.name, statement, init, 'function');
        else if (init.type === 'ClassExpression') add(id.name, statement, init, 'class');
        else if (init.type === 'CallExpression' && init.arguments.some(isFunction)
            && init.callee.type === 'Identifier') {
          add(id.name, statement, init, 'function'); // const memoised = memoize((n) => ...), debounce(...)
        } else if (isFunction(init.callee)) {
          add(id.name, statement, init, 'object'); // const module = (function () { ... return {...} })()
        } else if (init.type === 'ObjectExpression'
            && init.properties.some((p) => p.type === 'Property' && isFunction(p.value))) {
          add(id.name, statement, init, 'object');
        }
      }
    } else if (node.type === 'ExpressionStatement' && node.expression.type === 'AssignmentExpression') {
      const { left, right } = node.expression;
      const name = dottedName(left) ?? '';
      const last = /^(?:module\.)?exports\.([\w$]+)$/.exec(name)?.[1]
        ?? (left.type === 'Identifier' ? name : null);
      if (isFunction(right)) add(right.id?.name ?? last, statement, right, 'function');
      else if (right.type === 'ClassExpression') add(right.id?.name ?? last, statement, right, 'class');
    }
  }
  return found;
}

module.exports = { unexported, definitionsOf };
