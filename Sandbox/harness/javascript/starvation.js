'use strict';
// What a process spent ready to run and waiting for a processor is not its own: on a busy machine the clock alone
// would end programs that are quick.

// Taken before any graded code runs.
const { readFileSync } = require('fs');
const now = performance.now.bind(performance);
const later = setTimeout;
const cancel = clearTimeout;

/** The share of the time that may have been waiting: a limit is stretched to thirty times, as the supervisor's are. */
const MOST_WAITED = 29 / 30;

/**
 * Milliseconds that the run has had for its own, as the supervisor writes them to a file; null where it does not. Without
 * namespaces this is all there is: Landlock keeps the other processes' part of /proc from us.
 */
function told(file) {
  try {
    const ms = readFileSync(file).readDoubleLE(0) * 1000;
    return ms >= 0 ? ms : null;
  } catch {
    return null;
  }
}

/** Milliseconds that the main thread of a process waited for a processor; 0 where the kernel does not tell. */
function starved(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, 'latin1').split(' ')[1]) / 1e6 || 0;
  } catch {
    return 0;
  }
}

/**
 * A clock for one process, which starts now and stands still while that waits for a processor: at most for MOST_WAITED of
 * the time, since a process may stay ready for ever.
 */
class OwnClock {
  /**
   * @param {number|string} pid
   * @param {string|null} [file] where the supervisor tells the run's own time
   */
  constructor(pid, file = null) {
    this.pid = pid;
    this.file = file;
    this.started = now();
    this.before = starved(pid);
    this.waited = 0;
    this.toldBefore = file === null ? null : told(file);
  }

  /** Milliseconds. */
  spent() {
    const wall = now() - this.started;
    // Of a process that is gone the last word counts.
    this.waited = Math.max(this.waited, starved(this.pid) - this.before);
    const since = this.toldBefore === null ? null : told(this.file);
    const waited = Math.max(this.waited, since === null ? 0 : wall - (since - this.toldBefore));
    return wall - Math.min(waited, MOST_WAITED * wall);
  }
}

/**
 * True when a promise is done within so many milliseconds of a process's own; the timer must not outlive the wait. `idle`:
 * the timer alone keeps nothing alive.
 */
async function within(promise, ms, clock, idle = false) {
  let timer;
  const timeout = new Promise((resolve) => {
    const set = (rest) => {
      timer = later(look, rest);
      if (idle) timer.unref();
    };
    // Timers come before what has been read meanwhile, so a process that waited for a processor looks at the clock first.
    const look = () => {
      const rest = ms - clock.spent();
      if (rest > 0) set(Math.max(rest, 5));
      else resolve(false);
    };
    set(ms);
  });
  const finished = await Promise.race([promise, timeout]);
  cancel(timer);
  return finished === true;
}

module.exports = { OwnClock, within };
