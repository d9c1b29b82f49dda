import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { type DueTimes, dueTimesOf } from '../src/schedule/due-times.ts';
import { cron } from '../src/schedule/schedule.ts';
import { toInstant } from '../src/time/instant.ts';

const EXPRESSIONS = 10_000;

test('ten thousand distinct expressions are read fast and keep little', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const schedules = Array.from({ length: EXPRESSIONS }, (_, index) =>
    cron(`${index % 60} ${Math.floor(index / 60) % 24} * * ${Math.floor(index / 1440) % 7}`),
  );
  const readMs = Math.min(...[1, 2, 3].map(() => cpuMs(() => void schedules.map(dueTimesOf))));
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  const kept = schedules.map(dueTimesOf);
  collectGarbage();
  const bytes = (process.memoryUsage().heapUsed - before) / kept.length;
  process.stdout.write(`schedules: ${EXPRESSIONS} read in ${readMs.toFixed(0)} ms, ${bytes.toFixed(0)} bytes each\n`);
  expect(bytes).toBeLessThan(300);
  expect(readMs).toBeLessThan(100);
});

test.each([
  ['* * * * * *', 'UTC', 1_000_000, 1],
  ['*/5 * * * *', 'UTC', 1_000_000, 1],
  ['*/5 * * * *', 'Europe/Berlin', 300_000, 5],
  ['0 9 * * MON-FRI', 'Europe/Berlin', 30_000, 20],
])('the next due time of %s in %s', (expression, timeZone, count, mostMicroseconds) => {
  const dueTimes = dueTimesOf(cron(expression, { timeZone }));
  walk(dueTimes, count / 10);
  const microseconds = (cpuMs(() => walk(dueTimes, count)) / count) * 1000;
  process.stdout.write(`schedules: next of ${expression} in ${timeZone} takes ${microseconds.toFixed(2)} µs\n`);
  expect(microseconds).toBeLessThan(mostMicroseconds);
});

/** The processor time of this thread: other work on the machine does not count. */
function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

function walk(dueTimes: DueTimes, count: number): void {
  let due = dueTimes.next(toInstant(Date.UTC(2026, 0, 1)));
  for (let index = 0; index < count && due !== undefined; index += 1) due = dueTimes.next(due);
}
