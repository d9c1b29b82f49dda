/**
 * Calls back when what had arrived in this process's sockets has been read.
 *
 * This process may be slower than the function: an answer that lies in a socket when the deadline's timer fires was
 * in time. Accepting, reading and parsing it take a turn of the event loop each.
 */
export function afterPendingInput(callback: () => void, turns = 3): void {
  setImmediate(() => (turns === 1 ? callback() : afterPendingInput(callback, turns - 1)));
}
