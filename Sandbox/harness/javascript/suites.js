'use strict';
// Tests in the style of node:test, jest and mocha, and test functions that nobody calls: examples by the name that
// the runner runs them by.

const { walk, isFunction, dottedName } = require('./syntax.js');
const { isTestBlock, bareCall, targetCalls, inputsOf, resolvedSource } = require('./sites.js');
const { sourceOf, unique, shownCalls, example } = require('./shown.js');
const checks = require('./checks.js');

/** `test("...", ...)` and `describe("...", ...)` blocks, by the names that they are run by. */
function ofTests(program, step) {
  const found = [];
  const visit = (call, names, skipped) => {
    const name = dottedName(call.callee) ?? dottedName(call.callee.callee)
      ?? dottedName(call.callee.callee?.tag ?? call.callee.tag) ?? '';
    const title = call.arguments[0];
    const text = title?.type === 'Literal' ? String(title.value) : title?.type === 'TemplateLiteral'
      && title.expressions.length === 0
      ? title.quasis[0].value.cooked : title === undefined ? '' : sourceOf(program, title);
    const body = call.arguments.find(isFunction);
    const skip = skipped || /\.(?:skip|todo)$/.test(name) || body === undefined;
    const path = [...names, text];
    if (/^(?:describe|suite|context)\b/.test(name)) {
      if (body) walk(body.body, (n) => (isTestBlock(n) ? (visit(n, path, skip), false) : true));
      return;
    }
    const assertions = body === undefined ? [] : checks.below(program, body);
    const calls = assertions.flatMap(
      ({ found: f }) => [f.actual,
        f.expected].filter((n) => n !== null).flatMap((n) => shownCalls(program, n)));
    const all = calls.length > 0 || body === undefined ? calls : targetCalls(program, body);
    const reasons = assertions.map(({ found: f }) => checks.vacuous(program, f));
    const first = assertions.find(({ found: f }, i) => reasons[i] === null && f.expected !== null)?.found;
    const line = program.lineOf(call.start);
    let vacuous = null;
    if (skip) vacuous = 'the test is skipped';
    else if (!/\b(?:assert|expect|should|throw|deepEqual|strictEqual|equal|t\.)/.test(
        sourceOf(program, body))) vacuous = 'nothing is checked';
    else if (assertions.length > 0 && reasons.every((r) => r !== null)) [vacuous] = reasons;
    else if (all.length === 0 && program.definitions.size > 0) vacuous = 'the program is not called';
    found.push(example(program, { line, end_line: program.lineOf(call.end - 1) }, 'unittest', {
      test: path.join(' > '), call: all.length > 0 ? sourceOf(program, all[0].node)
        : sourceOf(program, call).slice(0, 200),
      targets: unique(all.map((c) => c.target)),
        inputs: unique(all.map((c) => inputsOf(program, c).join(', '))),
      expected: first === undefined ? null : resolvedSource(program, first.expected),
        compare: assertions[0]?.found.compare ?? null, vacuous,
    }));
  };
  visit(bareCall(step.node.expression), [], false);
  return found;
}

/** Test functions that take nothing, check something, and are never called. */
function ofUncalledTests(program) {
  const found = [];
  for (const { name, body, node, imported } of program.definitions.values()) {
    if (imported || !isFunction(body) || body.params.length > 0 || !/^(?:test|run_?tests?|check)/i.test(name)) continue;
    let called = false;
    walk(program.ast, (n) => {
      if (n.type === 'Identifier' && n.name === name && !(n.start >= node.start && n.end <= node.end)) {
        called = true;
      }
    });
    const assertions = checks.below(program, body.body);
    if (called || assertions.length === 0) continue;
    const calls = assertions.flatMap(
      ({ found: f }) => (f.actual === null ? [] : shownCalls(program, f.actual)));
    const reasons = assertions.map(({ found: f }) => checks.vacuous(program, f));
    found.push(example(program, { line: program.lineOf(node.start), end_line: program.lineOf(node.end - 1) },
      'unittest', {
      test: name, call: `${name}()`, targets: unique(calls.map((c) => c.target)),
        inputs: unique(calls.map((c) => inputsOf(program, c).join(', '))),
      compare: assertions[0].found.compare, vacuous: reasons.every((r) => r !== null) ? reasons[0] : null,
    }));
  }
  return found;
}

module.exports = { ofTests, ofUncalledTests };
