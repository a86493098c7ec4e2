'use strict';
// Is what was observed what was expected? Values are compared by their encodings, printed text by a reader's
// eyes: spacing, quotes and trailing commas don't matter, and an expectation may go on in prose.

const { encode } = require('./encode.js');
const { literal, literalAt } = require('./literal.js');

const TOLERANCE = 1e-6; // relative; an expectation seldom has more digits
const SHORT = 200; // characters of a text for a reader
const LONG = 6000; // texts beyond this are compared whole or not at all

const isNumber = (e) => e.t === 'int' || e.t === 'float';

/** Equality of two encodings: true, false, or null where a part was cut. `loose` lets a class be its fields. */
function equalEncoded(a, b, tolerance, loose = false, depth = 0) {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return null;
  if (a.t === 'cut' || b.t === 'cut' || depth > 40) return null;
  if (isNumber(a) && isNumber(b)) {
    if (a.v === b.v) return true;
    const [x, y] = [Number(a.v), Number(b.v)];
    return x === y || (a.t !== b.t || a.t === 'float'
      ? Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y)) : false);
  }
  if (loose && a.t === 'object' && b.t === 'dict') {
    return equalEncoded({ t: 'dict', v: a.v.attributes }, b, tolerance, loose, depth + 1);
  }
  if (loose && b.t === 'object' && a.t === 'dict') return equalEncoded(b, a, tolerance, loose, depth);
  // An expectation has no other way to write a typed array or a tuple-like result.
  if (loose && a.t === 'object' && b.t === 'list' && a.v.attributes?.[0]?.[0]?.v === 'values') {
    return equalEncoded(a.v.attributes[0][1], b, tolerance, loose, depth + 1);
  }
  if (a.t !== b.t) return false;
  const all = (pairs) => {
    let result = true;
    for (const [x, y] of pairs) {
      const same = equalEncoded(x, y, tolerance, loose, depth + 1);
      if (same === false) return false;
      if (same === null) result = null;
    }
    return result;
  };
  switch (a.t) {
    case 'list':
    case 'set':
      return a.v.length === b.v.length ? all(a.v.map((x, i) => [x, b.v[i]])) : false;
    case 'dict':
    case 'map': return equalPairs(a.v, b.v, all);
    case 'object':
      if (a.v.type !== b.v.type) return false;
      if (/^(?:function|symbol|Promise|Proxy|accessor)$/.test(a.v.type)) return null;
      return a.v.repr === b.v.repr ? equalPairs(a.v.attributes, b.v.attributes, all) : false;
    default: return a.v === b.v;
  }
}

function equalPairs(a, b, all) {
  if (a.length !== b.length) return false;
  const others = new Map(b.map(([k, v]) => [JSON.stringify(k), v]));
  const pairs = [];
  for (const [k, v] of a) {
    const other = others.get(JSON.stringify(k));
    if (other === undefined) return false;
    pairs.push([v, other]);
  }
  return all(pairs);
}

/** A short text of an encoding, near to what console.log would show. */
function show(e, depth = 0) {
  if (e === null || typeof e !== 'object') return String(e);
  const list = (items) =>
    items.slice(0, 50).map((x) => show(x, depth + 1)).join(', ') + (items.length > 50 ? ', …' : '');
  const pairs = (items, arrow) =>
    items.slice(0, 50).map(
      ([k, v]) => `${arrow === ': ' && k.t === 'str' && /^[\w$]+$/.test(k.v) ? k.v : show(k, depth + 1)}${arrow}${show(v, depth + 1)}`).join(', ');
  if (depth > 6) return '…';
  switch (e.t) {
    case 'none': return 'null';
    case 'undefined': return 'undefined';
    case 'str': return JSON.stringify(e.v);
    case 'bigint': return `${e.v}n`;
    case 'list': return `[${list(e.v)}]`;
    case 'set': return `Set {${list(e.v)}}`;
    case 'dict': return `{${pairs(e.v, ': ')}}`;
    case 'map': return `Map {${pairs(e.v, ' => ')}}`;
    case 'object': return e.v?.attributes?.length > 0 ? `${e.v.type} {${pairs(e.v.attributes, ': ')}}`
      : `[${e.v?.type} ${e.v?.repr}]`;
    case 'cut': return '…';
    default: return String(e.v);
  }
}

const short = (text) => (text.length > SHORT ? `${text.slice(0, SHORT - 1)}…` : text);

/** Printed text with what a reader overlooks taken out. */
function canonical(text) {
  return text.replace(/\r/g, '')
    .replace(/\[(?:Object: null prototype)\] /g, '')
    .replace(/\b(?:Map|Set)(?:\(\d+\))? ?(?=\{)/g, '')
    .replace(/["'`]/g, '')
    .replace(/\s*([,:[\](){}=>])\s*/g, '$1')
    .replace(/,([\])}])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;

/** Do two canonical texts agree, numbers within tolerance or as rounded in the expectation? */
function agrees(observed, expected) {
  if (observed === expected) return true;
  const split = (text) => text.split(/([^\w.+-]+)/);
  const [a, b] = [split(observed), split(expected)];
  return a.length === b.length && a.every((part, i) => {
    if (part === b[i]) return true;
    if (!NUMBER.test(part) || !NUMBER.test(b[i])) return false;
    const [x, y] = [Number(part), Number(b[i])];
    if (Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y))
        && (!Number.isInteger(x) || !Number.isInteger(y))) {
      return true;
    }
    const digits = b[i].split('.')[1]?.length ?? 0;
    return digits >= 2 && (part.split('.')[1]?.length ?? 0) > digits + 2
      && x.toFixed(Math.min(digits, 20)) === b[i];
  });
}

const MARK = /^(?:(?:expected|actual|the)\s+)?(?:outputs?|results?|returns?|prints?|logs?|expected|should (?:be|return|print|output|log)|=>|->|→|➞|==?>)\s*:?\s*/i;

/** The readings of an expectation: as it stands, without its mark, and without the prose that follows a value. */
function readings(expected) {
  const found = [expected];
  const add = (text) => { if (text.trim() !== '' && !found.includes(text)) found.push(text); };
  const bare = expected.trim().replace(MARK, '');
  add(bare);
  for (const text of [expected.trim(), bare]) {
    const value = literalAt(text, 0);
    if (value !== null && !/^\s*[-+*/%.\w[]/.test(text.slice(value.end)) ) add(text.slice(0, value.end));
    else if (value !== null
        && /^\s+[-–—]\s|^\s+(?:because|since|as|for|if|when|is|\()/i.test(text.slice(value.end))) add(
          text.slice(0, value.end));
    for (const cut of [/\s+\(.*$/s, /\s+(?:\/\/|#|--?|–|—|<-|←)\s.*$/s,
        /[,;.]?\s+(?:because|since|as|which|i\.e\.|e\.g\.|\(?the|meaning)\b.*$/s]) {
      add(text.replace(cut, ''));
    }
    add(text.replace(/[.;]$/, ''));
  }
  return found;
}

/** True when an expectation is a sentence about the output rather than the output. */
function isProse(text, observed) {
  if (literalAt(text, 0) !== null || /[[\]{}=<>"'`]/.test(text)) return false;
  const words = text.toLowerCase().match(/[a-z]{2,}/g) ?? [];
  if (words.length < 3) return /\b(?:error|throws?|nothing|random|varies|depends)\b/i.test(text);
  const seen = new Set(observed.toLowerCase().match(/[a-z]{2,}/g) ?? []);
  return words.filter((w) => seen.has(w)).length < words.length / 2;
}

/** Compares printed text with an expectation: true, false, or null when that can't be told. */
function equalText(observed, expected) {
  if (observed.length > LONG || expected.length > LONG) return observed.trim() === expected.trim();
  const got = canonical(observed);
  const value = literal(observed);
  for (const reading of readings(expected)) {
    const want = canonical(reading);
    if (want === '' && got !== '') continue;
    if (agrees(got, want)) return true;
    const wanted = literal(reading);
    if (wanted !== null && value !== null
        && equalEncoded(encode(value.value), encode(wanted.value), TOLERANCE) === true) {
      return true;
    }
    // `console.log("Sum:", add(1, 2)) // 3`: the expectation leaves the label out.
    const label = /^[^:=\n]*(?:[:=]|=>|->|→|\bis\b)/.exec(observed);
    if (label !== null && want !== '' && agrees(canonical(observed.slice(label[0].length)), want)) return true;
    // `[1, 2, ...]`, `Hello ...`: the start is stated.
    const open = /^(.{2,}?)[,\s]*(?:\.\.\.|…)[\])}]*$/s.exec(want);
    if (open !== null && got.startsWith(open[1])) return true;
  }
  return isProse(expected.trim().replace(MARK, ''), observed) ? null : false;
}

function compareValue(observed, expected) {
  const wanted = literal(expected);
  if (wanted === null) {
    for (const reading of readings(expected).slice(1)) {
      const value = literal(reading);
      if (value === null) continue;
      return equalEncoded(observed, encode(value.value), TOLERANCE, true);
    }
    // Text that is no source: what console.log would have shown.
    if (observed?.t === 'str') return equalText(observed.v, expected);
    const text = equalText(show(observed), expected);
    return text === true ? true : null;
  }
  return equalEncoded(observed, encode(wanted.value), TOLERANCE, true);
}

const falsy = (e) => e.t === 'none' || e.t === 'undefined' || (e.t === 'bool' && e.v === false)
  || (e.t === 'str' && e.v === '')
  || (isNumber(e) && (Number(e.v) === 0 || e.v === 'NaN')) || (e.t === 'bigint' && e.v === '0');

/** Compares one pair of a `compare` request. */
function comparePair({ observed, expected, compare }) {
  const isText = typeof observed === 'string';
  const want = expected === null || expected === undefined ? '' : String(expected);
  let equal = null;
  if (observed === null || observed === undefined) equal = null;
  else if (compare === 'truth') equal = isText || observed.t === 'cut' ? null : !falsy(observed);
  else if (compare === 'raises') {
    const text = isText ? observed : observed.v?.repr ?? show(observed);
    const bare = want.replace(/^\s*(?:new\s+)?/, '').replace(/\(.*$/s, '').trim();
    const message = literal(want);
    const pattern = message?.value instanceof RegExp ? message.value : null;
    equal = want.trim() === '' || (pattern !== null ? text.includes(pattern.source)
      : text.includes(typeof message?.value === 'string' ? message.value : bare) || bare === 'Error');
    if (pattern !== null && !equal) equal = null; // patterns of an answer are not run: they can be made to hang
  } else if (compare === 'stdout' || isText) {
    equal = isText ? equalText(observed, want)
      : equalText(observed.t === 'str' ? observed.v : show(observed), want);
  } else equal = compareValue(observed, want);
  return { equal, expected: short(want.trim()), got: short(isText ? observed.trim() : show(observed)) };
}

/** Compares one pair of a `same` request: two encoded values of equal standing. */
function samePair({ left, right }) {
  return { equal: equalEncoded(left, right, 1e-9), expected: short(show(right)), got: short(show(left)) };
}

/** The result of each pair. One that cannot be compared must not cost the others their verdict. */
function results(pairs, judge) {
  return { results: pairs.map((pair) => {
    const id = pair?.id ?? null;
    try {
      return { id, ...judge(pair) };
    } catch (error) {
      return { id, equal: null, expected: '', got: `cannot be compared: ${error?.name}` };
    }
  }) };
}

/** Answers a `compare` request. */
const compare = ({ pairs }) => results(pairs, comparePair);

/** Answers a `same` request. */
const same = ({ pairs }) => results(pairs, samePair);

module.exports = { compare, same };
