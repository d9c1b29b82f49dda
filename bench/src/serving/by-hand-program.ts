// The floor of `serving`: a timer per service and pino. Argument: how many services.
import process from 'node:process';
import { pino } from 'pino';
import { PERIOD_HOURS, SERVING } from './services.ts';

const count = Number(process.argv[2]);
const logger = pino({}, pino.destination({ dest: 1, sync: true }));

async function work(): Promise<void> {}

function loop(): void {
  setTimeout(async () => {
    await work();
    loop();
  }, PERIOD_HOURS * 3_600_000);
}

for (let index = 0; index < count; index += 1) loop();
process.once('SIGTERM', () => process.exit(0));
logger.info({ services: count }, SERVING);
