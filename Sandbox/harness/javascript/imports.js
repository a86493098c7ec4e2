'use strict';
// What a program's entry file takes by `import` or `require`: definitions from the program's other files, which belong
// to it as much as its own, and the functions of node:assert.

const { parse, isFunction, dottedName } = require('./syntax.js');
const { unexported, definitionsOf } = require('./definitions.js');

const ENDINGS = ['', '.js', '.mjs', '.cjs', '/index.js', '/index.mjs', '/index.cjs'];

/** The path of `specifier` as seen from the file `from`, both in the program's folder; null when it leaves it. */
function resolvePath(specifier, from) {
  if (!/^\.{1,2}(?:\/|$)/.test(specifier)) return null;
  const parts = from.split('/').slice(0, -1);
  for (const part of specifier.split('/')) {
    if (part === '..') {
      if (parts.length === 0) return null;
      parts.pop();
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

/** The other files of a program, each read once: `file` gives `{path, ast}` or null, `exports` what one exports. */
function library(textAt) {
  const known = new Map();
  const exported = new Map();
  const parsed = (path) => {
    if (!known.has(path)) {
      const text = textAt(path);
      const ast = typeof text === 'string' ? parse(text.replace(/^#!/, '//')).ast : null;
      known.set(path, ast === null ? null : { path, ast });
    }
    return known.get(path);
  };
  return {
    file(specifier, from) {
      const base = resolvePath(specifier, from);
      if (base === null) return null;
      for (const ending of ENDINGS) {
        const file = parsed(base + ending);
        if (file !== null) return file;
      }
      return null;
    },
    exports(file) {
      if (!exported.has(file.path)) {
        // Files that import one another find the other one empty, as they may when they run.
        exported.set(file.path, { names: new Map(), whole: null });
        exported.set(file.path, exportsOf(file, this));
      }
      return exported.get(file.path);
    },
  };
}

/** The module that `require("./x")` or `await import("./x")` names, or null. */
function required(node) {
  const plain = node?.type === 'AwaitExpression' ? node.argument : node;
  const source = plain?.type === 'ImportExpression' ? plain.source
    : plain?.type === 'CallExpression' && plain.callee.name === 'require' ? plain.arguments[0] : null;
  return typeof source?.value === 'string' ? source.value : null;
}

const nameOf = (node) => node.name ?? String(node.value);

/**
 * What a file exports that is a definition: its own, and what it passes on from further files.
 * @returns {{names: Map<string, object>, whole: object|null}} definitions by exported name (`default` too);
 *   `whole` is the one that `module.exports` itself is
 */
function exportsOf(file, files) {
  const names = new Map();
  const local = definitionsOf(file.ast);
  for (const [name, found] of importsOf(file, files)) if (!local.has(name)) local.set(name, found);
  const of = (node, name) => {
    if (node.type === 'Identifier') return own(node.name);
    if (isFunction(node)) return made(node, node.id?.name ?? name, 'function');
    return /^Class/.test(node.type) ? made(node, node.id?.name ?? name, 'class') : null;
  };
  const made = (body, name, kind) => ({ name, node: body, body, kind, path: file.path });
  const own = (name) => {
    const found = local.get(name);
    return found === undefined ? null : { path: file.path, ...found };
  };
  const offer = (name, found) => { if (found !== null) names.set(name, found); };
  let whole = null;
  const offerObject = (object) => {
    for (const p of object.properties) {
      if (p.type === 'Property' && !p.computed) offer(nameOf(p.key), of(p.value, nameOf(p.key)));
    }
  };
  for (const statement of file.ast.body) {
    const declared = unexported(statement);
    if (statement.type === 'ExportDefaultDeclaration') {
      if (declared.type === 'ObjectExpression') offerObject(declared);
      else offer('default', of(declared, null));
    } else if (statement.type === 'ExportNamedDeclaration' && statement.declaration !== null) {
      for (const one of declared.declarations ?? [declared]) {
        if (one.id?.type === 'Identifier') offer(one.id.name, own(one.id.name));
      }
    } else if (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportAllDeclaration') {
      const from = statement.source ? files.file(String(statement.source.value), file.path) : null;
      const passed = from === null ? null : files.exports(from).names;
      for (const { local: name, exported } of statement.specifiers ?? []) {
        offer(nameOf(exported), statement.source ? passed?.get(nameOf(name)) ?? null : own(nameOf(name)));
      }
      if (statement.type === 'ExportAllDeclaration' && statement.exported === null) {
        for (const [name, found] of passed ?? []) if (name !== 'default') offer(name, found);
      }
    } else if (statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression') {
      let { right } = statement.expression;
      const left = dottedName(statement.expression.left) ?? '';
      const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(left)?.[1];
      // `exports = module.exports = ...`
      if (right.type === 'AssignmentExpression') right = right.right;
      if (name !== undefined) offer(name, of(right, name));
      else if (/^(?:module\.exports|exports)$/.test(left)) {
        if (right.type === 'ObjectExpression') offerObject(right);
        else if (required(right) !== null) {
          const from = files.file(required(right), file.path);
          if (from !== null) for (const [key, found] of files.exports(from).names) offer(key, found);
        } else whole = of(right, null) ?? whole;
      }
    }
  }
  return { names, whole };
}

/** What a file binds to definitions of other files of the program, by local name. */
function importsOf(file, files) {
  const found = new Map();
  const bind = (local, definition) => {
    // A function or class that its own file gives no name goes by the name that it is imported by.
    if (definition) found.set(local, { ...definition, name: definition.name ?? local, imported: true });
  };
  const everything = (local, { names, whole }, path) => {
    if (whole !== null) return bind(local, whole);
    const members = new Map([...names].map(([key, d]) => [key, { ...d, name: d.name ?? key }]));
    if (members.size > 0) {
      found.set(local, { name: local, node: null, body: null, kind: 'namespace', imported: true, path, members });
    }
    return undefined;
  };
  const taken = (specifier) => {
    const other = specifier === null ? null : files.file(specifier, file.path);
    return other === null ? null : { other, exported: files.exports(other) };
  };
  for (const statement of file.ast.body) {
    if (statement.type === 'ImportDeclaration') {
      const from = taken(String(statement.source.value));
      if (from === null) continue;
      const { names } = from.exported;
      for (const s of statement.specifiers) {
        const local = s.local.name;
        if (s.type === 'ImportSpecifier') bind(local, names.get(nameOf(s.imported)));
        else if (s.type === 'ImportDefaultSpecifier' && names.has('default')) bind(local, names.get('default'));
        else everything(local, from.exported, from.other.path);
      }
    } else if (statement.type === 'VariableDeclaration') {
      for (const { id, init } of statement.declarations) {
        const member = init?.type === 'MemberExpression' && !init.computed ? init.property.name : null;
        const from = taken(required(member === null ? init : init.object));
        if (from === null) continue;
        const { names } = from.exported;
        if (id.type === 'Identifier') {
          if (member !== null) bind(id.name, names.get(member));
          else everything(id.name, from.exported, from.other.path);
        } else if (id.type === 'ObjectPattern' && member === null) {
          for (const p of id.properties) {
            const value = p.value?.type === 'AssignmentPattern' ? p.value.left : p.value;
            if (!p.computed && value?.type === 'Identifier') bind(value.name, names.get(nameOf(p.key)));
          }
        }
      }
    }
  }
  return found;
}

/**
 * The definitions that an entry file takes from the program's other files.
 * @param {object} ast the entry file's
 * @param {string} path its path in the program's folder
 * @param {(path: string) => string|null} textAt the text of another file of the program, null when there is none
 * @returns {Map<string, object>} by local name, as `definitionsOf` has them with `imported: true` and the `path` they
 *   stand in; `body` is of that file. `import * as m` gives a `namespace` with `members` instead
 */
function importedDefinitions(ast, path, textAt) {
  return importsOf({ path, ast }, library(textAt));
}

/** The functions of node:assert (by their names there) that a file takes by name: `import { equal as same } ...`. */
function assertionsOf(ast) {
  const found = new Map();
  const isAssert = (name) => /^(?:node:)?assert(?:\/strict)?$/.test(name ?? '');
  const take = (key, local) => {
    if (local?.type === 'Identifier' && !/^(?:default|strict|AssertionError)$/.test(nameOf(key))) {
      found.set(local.name, nameOf(key));
    }
  };
  for (const statement of ast.body) {
    if (statement.type === 'ImportDeclaration' && isAssert(String(statement.source.value))) {
      for (const s of statement.specifiers) if (s.type === 'ImportSpecifier') take(s.imported, s.local);
    } else if (statement.type === 'VariableDeclaration') {
      for (const { id, init } of statement.declarations) {
        const plain = init?.type === 'MemberExpression' && init.property.name === 'strict' ? init.object : init;
        if (id.type !== 'ObjectPattern' || !isAssert(required(plain))) continue;
        for (const p of id.properties) if (p.type === 'Property' && !p.computed) take(p.key, p.value);
      }
    }
  }
  return found;
}

module.exports = { importedDefinitions, assertionsOf };
