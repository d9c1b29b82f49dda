// Logs by the destination and ends in its own way: `node logging-program.fixture.ts <how> <lines>`. It speaks to the test on
// standard error.
import process from 'node:process';
import { createHostLogger, stdoutDestination } from './index.ts';

const [how, lines] = process.argv.slice(2);
const logger = createHostLogger({ level: 'info', write: stdoutDestination() });
const pad = 'x'.repeat(80);
for (let line = 1; line <= Number(lines); line += 1) logger.info({ line, pad }, 'line');

if (how === 'killed') process.kill(process.pid, 'SIGKILL');
if (how === 'stopped') process.kill(process.pid, 'SIGSTOP');
if (how === 'crashed') throw new Error('crashed');
if (how === 'stalled') await logUntilTold();
process.stderr.write('done\n');

/** Logs an error now and then until standard input ends. */
async function logUntilTold(): Promise<void> {
  process.stderr.write('written\n');
  let told = false;
  process.stdin.resume().once('end', () => {
    told = true;
  });
  while (!told) {
    logger.error({ pad }, 'error');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
