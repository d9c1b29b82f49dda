// Many cron jobs, all due each second, in one host. Arguments: how many, seconds of warm-up, seconds, 'silent' or 'warn'.
import process from 'node:process';
import { cron, defineApplication, type Execution, silentLogger } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { TickMeter } from './tick-meter.ts';

const [jobs = 0, warmUpSeconds = 0, seconds = 0] = process.argv.slice(2, 5).map(Number);
const isSilent = process.argv[5] === 'silent';
const meter = new TickMeter();
if (!isSilent) process.env['ANYHOST_LOG_LEVEL'] = 'warn';

let application = defineApplication<string>('bench');
for (let index = 0; index < jobs; index += 1) {
  application = application.job(`job-${index}`, { schedule: cron('* * * * * *') }, async (_signal, execution) => {
    meter.count();
    if (index % 10 === 0) noteLateness(execution);
  });
}

const host = createHost(application, isSilent ? { logger: silentLogger } : {});
await host.start();
const report = await meter.measure(warmUpSeconds, seconds);
await host.stop();
console.log(JSON.stringify(report));

function noteLateness({ occurrence }: Execution): void {
  if (occurrence !== undefined) meter.noteLateness(occurrence.scheduledTime.getTime());
}
