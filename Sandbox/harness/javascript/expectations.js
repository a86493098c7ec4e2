'use strict';
// Expectations that an answer writes in comments: `f(2) // 4`, `// => 4`, `// Output: 4`, on the statement's line,
// below it, above it, or as a block of several lines.

const { literalAt } = require('./literal.js');

const WORDS = '(?:(?:expected|expects?|the|sample|console|example)\\s+)?(?:outputs?|results?|returns?|returned(?: value)?|prints?|printed|logs?|'
  + 'expected|expects?|displays?|shows?|gives|yields|evaluates to|throws?|(?:(?:it|this) )?(?:should|will|would)\\s+(?:be|return|print|output|log|give|display|equal|throw|show)(?:\\s+the\\s+(?:value|result))?)';
const ARROW = /^(?:=>|==>|->|-->|→|➞|⇒|>>+|===?)\s*/;
const MARK = new RegExp(
  `^${WORDS}\\b(?:\\s*\\([^)]*\\))?\\s*(?:[:=]|=>|->|→|should be|is|to be|will be)?\\s*`, 'i');
const STRONG = new RegExp(`^${WORDS}\\b[^:\\n]{0,30}(?::|=>|->|→)\\s*`, 'i');

const REMARK = 1000; // characters; what is longer explains

/**
 * What a comment states as the result of what it stands beside.
 * @param {string} comment its text, without `//`
 * @param {string[]} known texts (literal arguments) that a printed sentence would repeat
 * @returns {{text: string, marked: boolean, header: boolean, unsure?: boolean}|null} `marked`: it says so in words or with an arrow;
 *   `header`: only the word stands here, the value follows on the next lines; `unsure`: it may be a remark
 */
function stated(comment, known = []) {
  const trimmed = comment.trim();
  if (trimmed === '') return null;
  const arrow = ARROW.exec(trimmed);
  if (arrow !== null) {
    return trimmed.length > arrow[0].length
      ? { text: trimmed.slice(arrow[0].length), marked: true, header: false } : null;
  }
  const mark = STRONG.exec(trimmed) ?? MARK.exec(trimmed);
  if (mark !== null) {
    const text = trimmed.slice(mark[0].length).replace(ARROW, '');
    if (text.trim() === '') return { text: '', marked: true, header: true };
    // "Returns the sum" explains; "Returns 3" and "Returns: the sum ..." state.
    if (/[:=>→]\s*$/.test(mark[0]) || literalAt(text, 0) !== null || /^(?:an? )?\w*error/i.test(text)
        || /^[[{"'`]/.test(text)) {
      return { text, marked: true, header: false };
    }
    // "This will output the first four: [1, 1, 2, 3]"
    const tail = /:\s*([^:]+?)[.]?$/.exec(text);
    return tail !== null && literalAt(tail[1], 0)?.end === tail[1].length
      ? { text: tail[1], marked: true, header: false } : null;
  }
  const value = literalAt(trimmed, 0);
  if (value !== null) {
    const rest = trimmed.slice(value.end);
    // "1. First case", "2 tests" and "3) ..." number things, they state nothing.
    if (/^[.)]\s/.test(rest)
        || (/^\s+[a-z]/i.test(rest) && !/^\s+(?:because|since|as|for|if|when|is|in|on|and|or|\()/i.test(rest)
          && typeof value.value === 'number')) {
      return null;
    }
    return { text: trimmed, marked: false, header: false };
  }
  if (/^[[{]/.test(trimmed) && /[\]}]/.test(trimmed)) return { text: trimmed, marked: false, header: false };
  if (/^(?:\w*Error)\b/.test(trimmed)) return { text: trimmed, marked: false, header: false };
  if (/^\S+$/.test(trimmed) && !/:$/.test(trimmed) && trimmed.length < 60) {
    return { text: trimmed, marked: false, header: false, unsure: true };
  }
  if (known.some((k) => k.length > 2 && trimmed.includes(k)) && trimmed.split(/\s+/).length <= 12) {
    return { text: trimmed, marked: false, header: false, unsure: true };
  }
  return null;
}

/**
 * The comments of a program by line, each line of a block comment for itself.
 * @returns {Map<number, {text, own, start}>} `own`: nothing but the comment stands on that line
 */
function commentLines(program) {
  const lines = new Map();
  for (const comment of program.comments) {
    const first = program.lineOf(comment.start);
    comment.text.split('\n').forEach((text, k) => {
      const line = first + k;
      const before = k > 0 ? '' : program.text.slice(program.lineOf.startOf(line), comment.start).trim();
      const after = program.text.slice(comment.end).split('\n', 1)[0].trim();
      lines.set(line, {
        text: text.replace(/^\s*\*(?!\/)\s?/, '').trimEnd(), own: before === ''
          && (!comment.block || after === ''), start: comment.start,
        block: comment.block,
      });
    });
  }
  return lines;
}

/** Own-line comments from `line` on, as long as they follow one another. */
function runFrom(lines, line) {
  const run = [];
  for (let at = line; lines.get(at)?.own; at++) run.push({ line: at, text: lines.get(at).text });
  return run;
}

/**
 * The expectation that stands beside a statement.
 * @param {Map} lines from `commentLines`
 * @param {{line, end_line, node}} step
 * @param {string[]} known see `stated`
 * @param {Set<number>} taken lines of comments already used; updated
 * @returns {{text, marked, block: boolean, tentative?: boolean}|null} `block`: a list of lines under a header;
 *   `tentative`: it may be a remark
 */
function beside(lines, step, known, taken) {
  const same = lines.get(step.end_line);
  if (same !== undefined && !same.own && same.start >= step.node.start && !taken.has(step.end_line)) {
    const found = stated(same.text, known);
    if (found !== null && !found.header) {
      taken.add(step.end_line);
      // A value may go on in the comments below: `// {` ... `// }`.
      if (/^[[{]/.test(found.text) && literalAt(found.text, 0) === null && !/[\]}]\s*$/.test(found.text)) {
        const more = runFrom(lines, step.end_line + 1);
        more.forEach((m) => taken.add(m.line));
        return { text: [found.text, ...more.map((m) => m.text)].join('\n'), marked: true, block: true };
      }
      return { text: found.text, marked: found.marked, block: false, tentative: found.unsure };
    }
    if (found?.header) {
      const more = runFrom(lines, step.end_line + 1);
      if (more.length > 0) {
        [step.end_line, ...more.map((m) => m.line)].forEach((l) => taken.add(l));
        return { text: more.map((m) => m.text.trimEnd()).join('\n'), marked: true, block: true };
      }
    }
  }
  const run = runFrom(lines, step.end_line + 1).filter((m) => !taken.has(m.line));
  if (run.length === 0) return null;
  const found = stated(run[0].text, []);
  if (found === null || !(found.marked || literalAt(run[0].text.trim(), 0) !== null
      || /^\s*[[{]/.test(run[0].text))) {
    return null;
  }
  if (!found.marked && /^\s*\d+\s*[.):]/.test(run[0].text)) return null;
  const rest = run.slice(1);
  const open = /^[[{]/.test(found.text.trim()) && literalAt(found.text.trim(), 0) === null;
  const block = found.header || open;
  // One value a line: a second line belongs to it only under a header or inside brackets.
  const used = block ? run : [run[0]];
  used.forEach((m) => taken.add(m.line));
  const text = (found.header ? rest
    : [{ text: found.text }, ...(block ? rest : [])]).map((m) => m.text.trim()).join('\n');
  return text.trim() === '' ? null : { text, marked: found.marked, block };
}

/** The expectation in marked comments directly above a statement. */
function above(lines, step, taken) {
  const line = step.line - 1;
  const comment = lines.get(line);
  if (comment === undefined || !comment.own || taken.has(line)) return null;
  const found = stated(comment.text, []) ?? (() => {
    // "Test case 2: empty list, expected output: 0"
    const tail = /(?:expected(?: output| result| value)?|should (?:return|print|output|be|log)|outputs?|returns?|=>|→|->)\s*:?\s*(.+)$/i.exec(comment.text);
    return tail !== null && literalAt(tail[1], 0) !== null ? { text: tail[1], marked: true, header: false }
      : null;
  })();
  if (found === null || !found.marked || found.header) return null;
  taken.add(line);
  return { text: found.text, marked: true, block: false };
}

/**
 * A remark at a printing statement that states no result for sure: on its line, else the comments directly below.
 * @param {(text: string) => boolean} isHeading tells comments that only name things
 * @returns {string|null} nothing is taken, since the comment may be about what follows it
 */
function remark(lines, step, taken, isHeading) {
  const same = lines.get(step.end_line);
  const texts = same !== undefined && !same.own && same.start >= step.node.end
    ? (taken.has(step.end_line) ? [] : [same.text])
    : runFrom(lines, step.end_line + 1).filter((m) => !taken.has(m.line)).map((m) => m.text);
  const text = texts.map((t) => t.trim()).join('\n').trim();
  return text === '' || text.length > REMARK || texts.some(isHeading) ? null : text;
}

module.exports = { stated, commentLines, beside, above, remark };
