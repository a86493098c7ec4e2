'use strict';
// What a process is busy with: the module, one of its steps, a test, or a call made for an example. Work that
// goes on later (promises, timers) still belongs to the context that began it.

/** One thing that is reported by itself: a step, a test, a call; number -1 is the module as a whole. */
class Context {
  constructor(number, parent) {
    Object.assign(this, {
      number, parent, place: undefined, state: null, seen: false, observed: undefined, left: undefined,
      right: undefined, pending: 0, pair: null, checks: 0, failed: false, called: [], exception: null, ids: [], done: false, changed: false,
        sides: {},
    });
  }
}

const whole = new Context(-1, null);
const contexts = new Map([[-1, whole]]);
/** `current`: the context of what runs now; `storage`: an AsyncLocalStorage when the program has such work. */
const now = { current: whole, storage: null };
const here = () => entered[now.storage?.getStore()] ?? now.current;

/**
 * Every context that ran, for what is still to come of it. The storage holds only the place in this table: Node keeps
 * it in a property of each promise, where graded code finds it.
 */
const entered = Object.create(null);
let places = 0;

/** Makes a context the one that runs now. */
function change(context) {
  now.current = context;
  if (now.storage === null) return;
  if (context.place === undefined) {
    context.place = places;
    entered[places++] = context;
  }
  now.storage.enterWith(context.place);
}

module.exports = { Context, whole, contexts, now, here, change };
