// Many cron jobs in one host. Needs --expose-gc. Arguments: the workload, how many jobs, seconds.
import process from 'node:process';
import { cron, defineApplication, silentLogger } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { DueMeter } from './due-meter.ts';
import { workload } from './workload.ts';

const [name, jobs = 0, seconds = 0] = [process.argv[2], ...process.argv.slice(3, 5).map(Number)];
const work = workload(name, jobs, seconds);
const meter = new DueMeter(work, jobs);

let application = defineApplication<string>('bench');
for (let index = 0; index < jobs; index += 1) {
  const { expression, timeZone } = work.jobAt(index);
  application = application.job(
    `job-${index}`,
    { schedule: cron(expression, { timeZone }) },
    async (_signal, { occurrence }) => meter.note(occurrence?.scheduledTime.getTime() ?? 0),
  );
}

const host = createHost(application, { logger: silentLogger });
await host.start();
const report = await meter.measure();
await host.stop();
console.log(JSON.stringify(report));
