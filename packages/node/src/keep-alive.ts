/** The longest period that Node's timers take. */
const LONGEST_PERIOD_MS = 2 ** 31 - 1;

/**
 * Keeps the process alive. A pending promise does not: Node would end with code 13 while the host waits.
 *
 * @returns Releases the process. Safe to call twice.
 */
export function keepAlive(): () => void {
  const timer = setInterval(() => {}, LONGEST_PERIOD_MS);
  return () => clearInterval(timer);
}
