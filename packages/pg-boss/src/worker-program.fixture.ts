// A process of a fleet: `node worker-program.fixture.ts <scenario>`. DATABASE_URL and FLEET_SCHEMA say where.
import { defineApplication, onDemand } from '@anyhost/core';
import { runHost } from '@anyhost/node';
import { pgBossDriver } from './index.ts';

const [, , scenario = ''] = process.argv;

/** Works until it is asked to end; in the second attempt it is done at once. */
const app = defineApplication(scenario).job(
  'long',
  { schedule: onDemand(), timeoutMs: 60_000 },
  async (signal, run) => {
    run.logger.info({ event: 'long.begun', attempt: run.attempt }, 'begun');
    if (run.attempt > 1) return;
    if (scenario === 'hangs') await new Promise(() => {});
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  },
);

const { DATABASE_URL: connectionString, FLEET_SCHEMA: schema } = process.env;
const driver = pgBossDriver({ connectionString, schema, pollMs: 500, heartbeatMs: 10_000, maxRunMs: 2000 });
await runHost(app, { driver, args: [], shutdownTimeoutMs: 10_000 }).catch(() => {});
