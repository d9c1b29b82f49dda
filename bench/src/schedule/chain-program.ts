// The floor: per job a chain of timeouts, aligned to the clock, that calls an async function. Arguments: how many jobs, seconds of warm-up, seconds.
import process from 'node:process';
import { TickMeter } from './tick-meter.ts';

const [jobs = 0, warmUpSeconds = 0, seconds = 0] = process.argv.slice(2).map(Number);
const meter = new TickMeter();
for (let index = 0; index < jobs; index += 1) {
  chain(nextSecond(), async (dueAt) => {
    meter.count();
    if (index % 10 === 0) meter.noteLateness(dueAt);
  });
}
console.log(JSON.stringify(await meter.measure(warmUpSeconds, seconds)));
// The chains have no end.
process.exit(0);

function chain(dueAt: number, work: (dueAt: number) => Promise<void>): void {
  setTimeout(() => {
    // Node may call a timer a little early by the wall clock.
    if (Date.now() < dueAt) return chain(dueAt, work);
    chain(nextSecond(), work);
    void work(dueAt);
  }, dueAt - Date.now());
}

function nextSecond(): number {
  return (Math.floor(Date.now() / 1000) + 1) * 1000;
}
