// The floor: the same services stopped on SIGTERM without a host, the same logger. Arguments: how many, and how many milliseconds each takes.
import process from 'node:process';
import { destination, pino, stdTimeFunctions } from 'pino';
import { createServices, READY } from './services.ts';

const [count = 0, waitMs = 0] = process.argv.slice(2).map(Number);
const logger = pino(
  {
    level: 'info',
    base: { pid: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
  },
  destination({ dest: 1, sync: true }),
);

const services = createServices(count, waitMs);
const keepAlive = setInterval(() => {}, 1_000_000);
await Promise.all(services.map((service) => service.startAsync()));
process.once('SIGTERM', (signal) => void stop(signal));
logger.info({ event: 'serving' }, 'Press Ctrl+C, or send SIGTERM, to stop');
console.log(READY);

async function stop(signal: string): Promise<void> {
  logger.info({ event: 'stopping', signal }, 'Stopping');
  const settled = await Promise.allSettled(services.map((service) => service.stopAsync()));
  for (const result of settled) if (result.status === 'rejected') logger.error({ err: result.reason }, 'Did not stop');
  logger.info({ event: 'stopped' }, 'Stopped');
  clearInterval(keepAlive);
}
