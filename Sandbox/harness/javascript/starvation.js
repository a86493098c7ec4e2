'use strict';
// What a process spent ready to run and waiting for a processor is not its own: on a busy machine the clock alone
// would end programs that are quick.

// Taken before any graded code runs.
const { readFileSync } = require('fs');
const now = performance.now.bind(performance);

/** Milliseconds that the main thread of a process waited for a processor; 0 where the kernel does not tell. */
function starved(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[1]) / 1e6 || 0;
  } catch {
    return 0;
  }
}

/**
 * A clock for one process, which starts now and stands still while that waits for a processor: at most for nine tenths
 * of the time, since a process may stay ready for ever.
 */
class OwnClock {
  constructor(pid) {
    this.pid = pid;
    this.started = now();
    this.before = starved(pid);
    this.waited = 0;
  }

  /** Milliseconds. */
  spent() {
    const wall = now() - this.started;
    // Of a process that is gone the last word counts.
    this.waited = Math.max(this.waited, starved(this.pid) - this.before);
    return wall - Math.min(this.waited, 0.9 * wall);
  }
}

module.exports = { OwnClock };
