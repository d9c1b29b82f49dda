// For comparison: the same jobs with croner. Needs --expose-gc. Arguments: the workload, how many jobs, seconds.
import process from 'node:process';
import { Cron } from 'croner';
import { DueMeter } from './due-meter.ts';
import { workload } from './workload.ts';

const [name, jobs = 0, seconds = 0] = [process.argv[2], ...process.argv.slice(3, 5).map(Number)];
const work = workload(name, jobs, seconds);
const meter = new DueMeter(work, jobs);
for (let index = 0; index < jobs; index += 1) {
  const { expression, timeZone } = work.jobAt(index);
  // Croner tells a job its next due time and not the one that it serves.
  new Cron(expression, { timezone: timeZone }, async () => meter.note(Math.floor(Date.now() / 1000) * 1000));
}
console.log(JSON.stringify(await meter.measure()));
process.exit(0);
