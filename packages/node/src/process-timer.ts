/**
 * Calls back after `ms` milliseconds if something else keeps the process alive until then: this timer does not.
 *
 * @returns Clears the timer.
 */
export type ProcessTimer = (callback: () => void, ms: number) => () => void;

/** Node's own timers, unref'ed: the end of the process does not depend on the clock of a host. */
export const processTimer: ProcessTimer = (callback, ms) => {
  const timer = setTimeout(callback, ms).unref();
  return () => clearTimeout(timer);
};
