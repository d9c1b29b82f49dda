/** The longest period a timer of Node takes. */
const LONGEST_PERIOD_MS = 2 ** 31 - 1;

/**
 * Holds the process until it is called off. A pending promise does not: a host that only waits would make
 * Node end with code 13.
 *
 * @returns Lets go. Safe to call twice.
 */
export function keepAlive(): () => void {
  const timer = setInterval(() => {}, LONGEST_PERIOD_MS);
  return () => clearInterval(timer);
}
