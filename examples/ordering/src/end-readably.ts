/**
 * Ends a program whose promise rejected: says in one line what went wrong, and leaves exit code 1. The log has the error
 * with its stack; Node's own dump of it would bury the message.
 */
export function endReadably(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
