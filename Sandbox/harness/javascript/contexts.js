'use strict';
// What a process is busy with: the module, one of its steps, a test, or a call made for an example. Work that
// goes on later (promises, timers) still belongs to the context that began it.

/** One thing that is reported by itself: a step, a test, a call; number -1 is the module as a whole. */
class Context {
  constructor(number, parent) {
    Object.assign(this, {
      number, parent, state: null, seen: false, observed: undefined, left: undefined, right: undefined,
        pending: 0,
      pair: null, checks: 0, failed: false, called: [], exception: null, ids: [], done: false, changed: false,
        sides: {},
    });
  }
}

const whole = new Context(-1, null);
const contexts = new Map([[-1, whole]]);
/** `current`: the context of what runs now; `storage`: an AsyncLocalStorage when the program has such work. */
const now = { current: whole, storage: null };
const here = () => now.storage?.getStore() ?? now.current;

/** Makes a context the one that runs now. */
function change(context) {
  now.current = context;
  now.storage?.enterWith(context);
}

module.exports = { Context, whole, contexts, now, here, change };
