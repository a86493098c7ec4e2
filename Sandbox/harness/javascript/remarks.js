'use strict';
// What a comment is worth: whether it explains, or merely echoes, labels, states a result, switches code off.

const { parse, walk } = require('./syntax.js');
const { stated } = require('./expectations.js');

const STOP = new Set(
  ('a an the of to in on at by for from with and or is are be it its this that these those as we our you your then '
  + 'so if into each all any will can should must do does using use used here there when while not no').split(
    ' '));
const LICENCE = /copyright|licen[cs]ed?\b|\bSPDX\b|all rights reserved|^[\s*]*@(?:author|file|version|license|ts-)|\b(?:eslint|prettier|jshint|jslint|istanbul|webpack)\b|-\*-|^\s*#!|sourceMappingURL|^\s*\/?\s*<reference/i;
const TODO = /^\W*(?:todo|fixme|xxx|hack)\b/i;
const PLACEHOLDER = /\b(?:your|the|rest of (?:the|your)|remaining|existing|previous|other|same|more|actual|additional)\b[^.]{0,30}\b(?:code|implementation|logic|methods?|functions?|cases|tests?)\b.{0,20}\b(?:here|goes?|remains?|unchanged|above|below|as before|omitted)\b|^\W*(?:\.\.\.|…)|^\W*(?:rest of|implementation (?:here|goes|omitted|left)|add (?:your|more|the) .{0,30}here|write your|insert .{0,20}here|code (?:here|omitted)|unchanged|same as (?:above|before))|(?:\.\.\.|…)\W*$/i;
const LABEL_WORDS = (
  'examples? usages? uses? using samples? tests? testing cases? demos? demonstration driver code main functions? program outputs? inputs? results? expected '
  + 'imports? exports? helpers? utility utilities constants? variables? solution answer method class classes run call calling print log display show '
  + 'edge basic simple usage here step part section note begin end start javascript js node file module setup approach').split(' ');
const FILE = /^[\w./-]+\.(?:js|mjs|cjs|ts|jsx|tsx|json|html|css)$/i;

/** The words of a text that carry meaning, identifiers taken apart, endings cut. */
function contentTokens(text) {
  const words = text.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/_/g,
    ' ').toLowerCase().match(/[a-z]+|\d+/g) ?? [];
  return words.filter((w) => !STOP.has(w)).map(stem);
}

function stem(word) {
  if (word.length <= 3) return word;
  const cut = word.replace(/(?:ations?|ing|ed|ers?|es|s)$/, '');
  return (cut.length >= 3 ? cut : word).replace(/(.)\1$/, '$1').replace(/e$/, '');
}

/** Words as a reader counts them. */
const wordsIn = (text) => text.match(/[\p{L}][\p{L}\d'’]*/gu) ?? [];

/** Is the text of a comment code that was switched off? */
function isCode(text) {
  const trimmed = text.trim();
  if (!/[;{}()=[\]]/.test(trimmed) || trimmed.length > 20000) return false;
  const ends = /[;{},]\s*$/.test(trimmed)
    || /^(?:const|let|var|return|import|export|function|class|if|for|while|await|throw|console\.)\b.*[=({;]/.test(trimmed)
    || /^[\w$.]+\([^()]*(?:\([^()]*\)[^()]*)*\)$/.test(trimmed)
      || /^[\w$.[\]]+\s*[-+*/]?=\s*\S/.test(trimmed) || /^\}/.test(trimmed);
  if (!ends) return false;
  const opens = (trimmed.match(/\{/g) ?? []).length - (trimmed.match(/\}/g) ?? []).length;
  const candidate = opens >= 0 ? trimmed + '}'.repeat(opens) : '{'.repeat(-opens) + trimmed;
  const { ast } = parse(candidate);
  if (ast === null) return /^\}?\s*(?:else\b.*\{|\}+\)?;?)$/.test(trimmed);
  let code = false;
  walk(ast, (n) => {
    if (/^(?:Call|New|Assignment|Update|Await)Expression$|^(?:Variable|Function|Class)Declaration$|^(?:Return|If|For|ForOf|While|Throw|Try)Statement$/.test(n.type)) {
      code = true;
    }
    return !code;
  });
  return code;
}

/** Is it a heading ("Example usage", "Test case 1", "Helper function") that explains nothing? */
function isLabel(text) {
  const bare = text.trim().replace(/^[\W_]+|[\W_]+$/g, '');
  if (FILE.test(bare)) return true;
  const words = wordsIn(bare).map((w) => w.toLowerCase());
  if (words.length === 0) return false;
  if (words.length <= 4 && words.filter((w) => !STOP.has(w)).every((w) => LABEL_WORDS.includes(w))) return true;
  if (/^(?:example|sample|basic)s?(?:\s+(?:usages?|uses?|calls?|tests?|inputs?|outputs?|cases?|of (?:usage|use)))\b/i.test(bare)) {
    return true;
  }
  if (/^(?:usage|example)\b(?:\s+example)?s?\s*(?:of\b.*|\d*\s*:.*|\d+.*)?$/i.test(bare)) return true;
  return /^(?:tests?|testing|test cases?|run(?:ning)? (?:the )?(?:tests?|function|code|example))\b/i.test(
    bare) && words.length <= 6;
}

/**
 * Why a comment does not count as explanatory, or null when it does.
 * @param {string} text the comment without its marks
 * @param {{code: string, expected: boolean}} place `code`: the line it comments; `expected`: it stands beside a
 *   statement that shows the program at work, where a stated result is an expectation
 * @returns {string|null} `echo`, `code`, `label`, `expected`, `licence`, `todo`, `separator`
 */
function discount(text, { code, expected }) {
  const trimmed = text.trim();
  if (!/[\p{L}\d]/u.test(trimmed)) return 'separator';
  if (LICENCE.test(trimmed)) return 'licence';
  if (TODO.test(trimmed) || isPlaceholder(trimmed)) return 'todo';
  const framed = trimmed.replace(/^[-=*#~_\s]{2,}|[-=*#~_\s]{2,}$/g, '');
  if (framed !== trimmed && wordsIn(framed).length <= 3) return 'separator';
  if (isLabel(framed)) return 'label';
  if (isCode(trimmed)) return 'code';
  const result = stated(trimmed);
  if (result !== null && (expected
      || (result.marked && /^[\W]*(?:=>|->|→|outputs?\s*:|expected)/i.test(trimmed))
        || /^[-\d.[{"'`\]},\s]+$/.test(trimmed)) && !(wordsIn(trimmed).length > 6 && !result.marked)) {
    return 'expected';
  }
  const tokens = contentTokens(trimmed);
  if (tokens.length === 0) return 'label';
  const there = new Set(contentTokens(code));
  return tokens.filter((t) => there.has(t)).length / tokens.length >= 0.8 ? 'echo' : null;
}

function isPlaceholder(text) {
  return PLACEHOLDER.test(text.trim()) && wordsIn(text).length <= 14;
}

module.exports = { discount, contentTokens, wordsIn, isLabel, isCode, isPlaceholder };
