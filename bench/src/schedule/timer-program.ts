// No host: one timer per second, aligned to the clock, that calls many async functions. Arguments: how many, seconds of warm-up, seconds.
import process from 'node:process';
import { TickMeter } from './tick-meter.ts';

const [jobs = 0, warmUpSeconds = 0, seconds = 0] = process.argv.slice(2).map(Number);
const meter = new TickMeter();
const functions = Array.from({ length: jobs }, (_, index) => async (dueAt: number): Promise<void> => {
  meter.count();
  if (index % 10 === 0) meter.noteLateness(dueAt);
});

let dueAt = 0;
let timer = setTimeout(serve, 0);
console.log(JSON.stringify(await meter.measure(warmUpSeconds, seconds)));
clearTimeout(timer);

function serve(): void {
  if (Date.now() >= dueAt) {
    if (dueAt > 0) for (const execute of functions) void execute(dueAt);
    dueAt = (Math.floor(Date.now() / 1000) + 1) * 1000;
  }
  timer = setTimeout(serve, dueAt - Date.now());
}
