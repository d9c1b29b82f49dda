import { readFileSync } from 'node:fs';

/**
 * Milliseconds that the main thread of a process has computed. Work of others on the machine does not count, but slows it
 * down. Zero where it is not Linux.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export function mainThreadMs(pid: number): number {
  if (process.platform !== 'linux') return 0;
  const [nanoseconds = ''] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e6;
}
