// The heap that the services of one host hold, without the closures of their jobs. Needs --expose-gc. Arguments: how many services, and which schedule.
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { cron, defineApplication, type Job, onDemand, type Schedule, silentLogger } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { expectCount } from '../expect-count.ts';

const SCHEDULES = new Map<string, (index: number) => Schedule>([
  // Once a year each, far from one another: none falls due while this measures.
  ['distinct', (index) => cron(`${index % 60} ${Math.floor(index / 60) % 24} ${1 + (index % 28)} 2 *`)],
  ['equal', () => cron('0 3 1 2 *')],
  ['on-demand', () => onDemand()],
]);

const services = Number(process.argv[2]);
const scheduleOf = SCHEDULES.get(process.argv[3] ?? '');
if (scheduleOf === undefined)
  throw new Error(`There is no schedule ${process.argv[3]}; expected ${[...SCHEDULES.keys()]}`);
if (gc === undefined) throw new Error('Run this with --expose-gc');
const collect = gc;

let calls = 0;
// Everything that a host loads or creates once exists before the measurement: the heap of a host with as many services
// that existed before and is gone is not counted.
await startHost(
  Array.from({ length: 10 }, () => async () => {}),
  scheduleOf,
).then((host) => host.stop());
const jobs = Array.from(
  { length: services },
  (_, index): Job<object> =>
    async () => {
      calls += index === -1 ? 0 : 1;
    },
);
const before = await settledHeap();
const host = await startHost(jobs, scheduleOf);
const idle = (await settledHeap()) - before;
for (let index = 0; index < services; index += 1) await host.run(`job-${index}`);
const afterOneRun = (await settledHeap()) - before;
expectCount('heap, runs', { got: calls, expected: services });
await host.stop();
console.log(JSON.stringify({ idle: idle / services, afterOneRun: afterOneRun / services }));

async function startHost(jobs: readonly Job<object>[], scheduleOf: (index: number) => Schedule) {
  let application = defineApplication<string>('bench');
  for (const [index, job] of jobs.entries()) {
    application = application.job(`job-${index}`, { schedule: scheduleOf(index) }, job);
  }
  const host = createHost(application, { logger: silentLogger });
  await host.start();
  return host;
}

/** Bytes in use when nothing is left to collect. */
async function settledHeap(): Promise<number> {
  for (let pass = 0; pass < 4; pass += 1) {
    await wait(20);
    collect();
  }
  return process.memoryUsage().heapUsed;
}
