'use strict';
// The functions that a program defines at top level, with their parameters (docs/harness.md, `outline`).

const { definitionsOf } = require('./definitions.js');
const { isFunction } = require('./syntax.js');

/** `[{name, parameters, rest, plain, calls}]` in source order. */
function signatures(tree) {
  const found = [];
  for (const { name, body, kind } of definitionsOf(tree).values()) {
    if (kind !== 'function' || !isFunction(body)) continue;
    const last = body.params.at(-1)?.type === 'RestElement';
    const places = last ? body.params.slice(0, -1) : body.params;
    found.push({
      name,
      parameters: places.map((place, index) => ({
        name: nameOf(place) ?? `argument${index + 1}`, type: null, optional: place.type === 'AssignmentPattern',
      })),
      rest: last,
      // What is taken apart by name needs an object of that form, and a generator's result more than a call.
      plain: places.every((place) => nameOf(place) !== null) && !body.async && !body.generator,
      calls: [...namesIn(body)].filter((other) => other !== name).sort(),
    });
  }
  return found;
}

function nameOf(place) {
  const target = place.type === 'AssignmentPattern' ? place.left : place;
  return target.type === 'Identifier' ? target.name : null;
}

/** Every identifier below a node: more than it calls, which is enough to see what uses what. */
function namesIn(node, into = new Set()) {
  if (Array.isArray(node)) for (const part of node) namesIn(part, into);
  else if (node !== null && typeof node === 'object' && typeof node.type === 'string') {
    if (node.type === 'Identifier') into.add(node.name);
    for (const part of Object.values(node)) if (part !== null && typeof part === 'object') namesIn(part, into);
  }
  return into;
}

module.exports = { signatures };
