import { readFileSync } from 'node:fs';

/** Whether this system reports it. */
export const hasMainThreadMs: boolean = process.platform === 'linux';

/**
 * Milliseconds that the main thread of a process has computed. Work of others on the machine does not count, but slows it
 * down. Zero if the system does not report it.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export function mainThreadMs(pid: number): number {
  if (!hasMainThreadMs) return 0;
  const [nanoseconds = ''] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}
