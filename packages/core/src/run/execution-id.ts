let count = 0;
const processId = Math.floor(Math.random() * 36 ** 8)
  .toString(36)
  .padStart(8, '0');

/** An id that no other execution has: a random part of the process, and a number. */
export function createExecutionId(): string {
  count += 1;
  return `${processId}-${count}`;
}
