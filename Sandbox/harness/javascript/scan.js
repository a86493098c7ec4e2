'use strict';
// A reading of text that does not parse: where its comments are and what it seems to define. The answer's
// comments are judged even when its code is cut off.

/** Keywords and marks after which `/` starts a regular expression rather than divides. */
const BEFORE_REGEX = /(?:^|[=(,:;!&|?{}[\]+\-*%<>~^]|\b(?:return|typeof|case|in|of|new|delete|void|throw|else|do))\s*$/;

/**
 * The comments of a text, found without parsing: strings, templates and regular expressions are stepped over.
 * @returns {{block, text, start, end}[]} as the parser would give them
 */
function scan(text) {
  const found = [];
  let i = 0;
  let quote = null;
  while (i < text.length) {
    const c = text[i];
    if (quote !== null) {
      if (c === '\\') i += 1;
      else if (c === quote || (c === '\n' && quote !== '`')) quote = null;
      i += 1;
    } else if (c === '/' && text[i + 1] === '/') {
      const end = text.indexOf('\n', i) < 0 ? text.length : text.indexOf('\n', i);
      found.push({ block: false, text: text.slice(i + 2, end), start: i, end });
      i = end;
    } else if (c === '/' && text[i + 1] === '*') {
      const close = text.indexOf('*/', i + 2);
      const end = close < 0 ? text.length : close + 2;
      found.push({ block: true, text: text.slice(i + 2, close < 0 ? end : close), start: i, end });
      i = end;
    } else if (c === '/' && BEFORE_REGEX.test(text.slice(Math.max(0, i - 40), i))) {
      const close = /^\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//.exec(text.slice(i, i + 500));
      i += close === null ? 1 : close[0].length;
    } else {
      if (c === '"' || c === '`' || (c === "'" && !/\w/.test(text[i - 1] ?? ''))) quote = c;
      i += 1;
    }
  }
  return found;
}

const DEFINITION = /^(?:export\s+(?:default\s+)?)?(?:(?:async\s+)?function\s*\*?\s*([\w$]+)|class\s+([\w$]+)|(?:const|let|var)\s+([\w$]+)\s*=\s*(?:async\s*)?(?:function\b|\([^)]*\)\s*=>|[\w$]+\s*=>))/;

/** Top-level definitions by the look of their lines. */
function guessDefinitions(text) {
  return text.split('\n').flatMap((row, k) => {
    const match = row.length > 1000 ? null : DEFINITION.exec(row);
    const name = match?.[1] ?? match?.[2] ?? match?.[3];
    return name === undefined ? []
      : [{ name, short: name, line: k + 1, params: [], body: null,
        documentable: !/^(?:main|test\w*)$/i.test(name) }];
  });
}

module.exports = { scan, guessDefinitions };
