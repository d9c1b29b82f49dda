// The floor: per job a chain of timeouts, aligned to the clock, that calls an async function. Needs --expose-gc. Arguments: the workload, how many jobs, seconds.
import process from 'node:process';
import { DueMeter } from './due-meter.ts';
import { type ScheduledJob, workload } from './workload.ts';

const [name, jobs = 0, seconds = 0] = [process.argv[2], ...process.argv.slice(3, 5).map(Number)];
const work = workload(name, jobs, seconds);
const meter = new DueMeter(work, jobs);
for (let index = 0; index < jobs; index += 1) {
  const job = work.jobAt(index);
  chain(job, job.firstDueAt, async (dueAt) => meter.note(dueAt));
}
console.log(JSON.stringify(await meter.measure()));
// The chains have no end.
process.exit(0);

function chain(job: ScheduledJob, dueAt: number, execute: (dueAt: number) => Promise<void>): void {
  setTimeout(
    () => {
      // Node may call a timer a little early by the wall clock.
      if (Date.now() < dueAt) return chain(job, dueAt, execute);
      chain(job, dueAt + job.periodMs, execute);
      void execute(dueAt);
    },
    Math.max(0, dueAt - Date.now()),
  );
}
