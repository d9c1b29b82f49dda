// Defines an application of many jobs, and starts it; or only builds the objects of such a definition. Arguments: 'plain', 'define' or 'start', and how many jobs.
import process from 'node:process';
import { cron, defineApplication, every, type Job, silentLogger } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { expectCount } from '../expect-count.ts';

const mode = process.argv[2];
const count = Number(process.argv[3]);
const jobs = Array.from(
  { length: count },
  (_, index): Job<object> =>
    async () =>
      void index,
);

const startedAt = performance.now();
if (mode === 'plain') buildPlain();
else await defineAndStart(mode === 'start');

function buildPlain(): void {
  const list = jobs.map((execute, index) => ({
    name: `job-${index}`,
    policy: { schedule: scheduleOf(index) },
    execute,
  }));
  const byName = new Map(list.map((service) => [service.name, service]));
  report();
  expectCount('define, plain', { got: byName.size, expected: count });
}

async function defineAndStart(isStarted: boolean): Promise<void> {
  let application = defineApplication<string>('bench');
  for (const [index, job] of jobs.entries()) {
    application = application.job(`job-${index}`, { schedule: scheduleOf(index) }, job);
  }
  if (isStarted) {
    const host = createHost(application, { logger: silentLogger });
    await host.start();
    report();
    await host.stop();
  } else {
    report();
  }
  expectCount('define', { got: application.backgroundServices.length, expected: count });
}

function report(): void {
  console.log(JSON.stringify({ ms: performance.now() - startedAt }));
}

// As in real applications: few expressions, many services.
function scheduleOf(index: number) {
  return index % 2 === 0 ? every('30s') : cron(`${index % 60} * * * *`);
}
