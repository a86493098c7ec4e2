'use strict';
// The `require` that graded code gets: test frameworks come from our own stand-ins, the program's own files are
// loaded through the same rewriting as its entry, everything else is Node's own, with Node's own errors.

const fs = require('fs');
const path = require('path');
const { createRequire, isBuiltin } = require('module');
const { pathToFileURL } = require('url');
const vm = require('vm');

const { apply } = Reflect;
const ABSENT = Symbol('absent');
const compile = vm.compileFunction;
const readFile = fs.readFileSync;
const parseJSON = JSON.parse;
const FILE_BYTES = 1 << 20;

/** The text of a file of the program by its path in the work folder, for a look at it before it runs; or null. */
function textAt(name) {
  try {
    return fs.statSync(name).size <= FILE_BYTES ? readFile(name, 'utf8') : null;
  } catch {
    return null;
  }
}

/**
 * Makes the loader of one program.
 * @param {object} options `entry` (absolute path), `instrument` and the `number` it takes, `hook` (the name of `h` in
 *   rewritten code), `h`, `standIns` (name → exports), `used` (called with the name of each stand-in that is asked for)
 */
function createLoader({ entry, instrument, number, hook, h, standIns, used }) {
  const native = createRequire(entry);
  const cache = new Map();
  const folder = path.dirname(entry);

  /** What the entry imports from a file, for the names that the file itself leaves out. */
  const unnamedIn = (file) => {
    const imported = [...loader.program.definitions.values()].filter((d) => d.imported);
    return imported.flatMap((d) => [...(d.members?.values() ?? [d])]).filter((d) => path.resolve(d.path) === file);
  };

  const missing = (name) =>
    Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });

  const resolve = (name, from) => {
    const base = path.resolve(from, name);
    for (const candidate of [base, `${base}.js`, `${base}.mjs`, `${base}.cjs`, `${base}.json`,
        path.join(base, 'index.js')]) {
      try {
        if (fs.statSync(candidate).isFile()) return candidate;
      } catch { /* the next candidate */ }
    }
    throw missing(name);
  };

  const local = (file) => {
    const known = cache.get(file);
    if (known !== undefined) return known.exports;
    const module = { exports: {}, id: file, filename: file, loaded: false, children: [], paths: [] };
    cache.set(file, module);
    const text = readFile(file, 'utf8');
    if (file.endsWith('.json')) {
      module.exports = parseJSON(text);
      return module.exports;
    }
    const { code, program } = instrument(text, hook, { file, number, unnamed: unnamedIn(file) });
    if (code === null) {
      throw new SyntaxError(`${program.error?.message ?? 'Invalid program'} in ${path.basename(file)}`);
    }
    if (program.module) Object.defineProperty(module.exports, '__esModule', { value: true });
    evaluate(code, file, module, program.module);
    module.loaded = true;
    return module.exports;
  };

  const requireFrom = (from) => {
    const own = (name) => {
      const plain = String(name).replace(/^node:/, '');
      if (Object.hasOwn(standIns, plain)) {
        used(String(name));
        return standIns[plain];
      }
      if (plain.startsWith('internal/')) throw missing(name);
      if (/^\.{0,2}\//.test(plain) || /^\.\.?$/.test(plain)) return local(resolve(plain, from));
      return native(name);
    };
    own.resolve = (name) => (isBuiltin(name) ? name : resolve(name, from));
    own.cache = {};
    return own;
  };

  /** Runs rewritten code as the body of a function; a module gets no `require`, as in Node. */
  const evaluate = (code, file, module, isModule) => {
    const own = requireFrom(path.dirname(file));
    own.main = h.main;
    const [names, values] = isModule
      ? [['exports', hook], [module.exports, h]]
      : [['exports', 'require', 'module', '__filename', '__dirname', hook],
        [module.exports, own, module, file, path.dirname(file), h]];
    const fn = compile(code, names, { filename: file });
    return apply(fn, isModule ? undefined : module.exports, values);
  };

  const metas = new Map();
  const folderOf = (file) => (file === null ? folder : path.dirname(file));
  const loader = {
    /** The entry file as read; to be set before anything is loaded. */
    program: null,
    evaluate,
    /** Loads what a file of the program (null: the entry) imports. */
    load: (name, file = null) => requireFrom(folderOf(file))(name),
    /** `import.meta` of a file of the program (null: the entry). */
    meta(file) {
      if (!metas.has(file)) {
        const own = file ?? entry;
        metas.set(file, {
          url: pathToFileURL(own).href, filename: own, dirname: folderOf(file), main: file === null,
          resolve: (name) => pathToFileURL(path.resolve(folderOf(file), name)).href,
        });
      }
      return metas.get(file);
    },
    pick(module, name) {
      if (module === ABSENT) return undefined;
      if (name === '*') return module;
      if (name !== 'default') return module?.[name];
      return module?.__esModule ? module.default : module;
    },
    offer(exports, getters) {
      for (const name of Object.keys(getters)) {
        Object.defineProperty(exports, name, { get: getters[name], enumerable: true, configurable: true });
      }
    },
    spread(exports, module) {
      if (module === ABSENT) return;
      for (const name of Object.keys(module)) if (name !== 'default') exports[name] = module[name];
    },
  };
  return loader;
}

module.exports = { createLoader, textAt, ABSENT };
