let count = 0;
const sandbox = Math.floor(Math.random() * 36 ** 8)
  .toString(36)
  .padStart(8, '0');

/** An id that no other execution has: the process's own random part, and a number. Cheap on a cold start. */
export function createExecutionId(): string {
  count += 1;
  return `${sandbox}-${count}`;
}
