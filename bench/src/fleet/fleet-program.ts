// A worker of a fleet. Arguments: 'anyhost' or 'by-hand', the connection string, the schema, the application. Its parent
// asks it for what it has done so far, and tells it to end.
import process from 'node:process';
import { buildHost, defineApplication, onDemand, silentLogger } from '@anyhost/core';
import { pgBossDriver } from '@anyhost/pg-boss';
import { PgBoss } from 'pg-boss';

const [subject = '', connectionString = '', schema = '', application = ''] = process.argv.slice(2);
const POLL_SECONDS = 2;
const WARM_UP_RUNS = 5000;

const boss = new PgBoss({
  connectionString,
  schema,
  // By which its connections are found.
  application_name: application,
  schedule: false,
  supervise: false,
  useListenNotify: true,
  max: 1,
});
boss.on('error', (error) => {
  throw error;
});
await boss.start();
let jobs = 0;
const close = subject === 'anyhost' ? await serve() : await serveByHand();

process.on('message', (message) => {
  const { user, system } = process.cpuUsage();
  if (message === 'report') process.send?.({ jobs, cpuUs: user + system });
  else void end();
});
process.send?.('ready');

async function end(): Promise<void> {
  await close();
  await boss.stop();
  process.disconnect();
}

async function serve(): Promise<() => Promise<void>> {
  const app = defineApplication(application).job('work', { schedule: onDemand() }, async () => {
    jobs += 1;
  });
  const driver = pgBossDriver({ boss, pollMs: POLL_SECONDS * 1000 });
  const host = buildHost(app, { ...driver, longLived: true, logger: silentLogger, environment: {} });
  await host.start();
  // As a worker is after its first minutes: a run costs some ten times as much before its code is compiled. What is
  // common to both subjects is run for the first time by the jobs that are not counted.
  for (let run = 0; run < WARM_UP_RUNS; run += 1) await host.run('work');
  return () => host.stop();
}

/** The same queue, worked as pg-boss's manual says, but for the wake-up: without it a worker waits after each job. */
async function serveByHand(): Promise<() => Promise<void>> {
  const queue = `${application}/work`;
  const options = { expireInSeconds: 3601, heartbeatSeconds: 30, retryLimit: 5, retryDelay: 1, retryBackoff: true };
  await boss.createQueue(queue, { ...options, retryDelayMax: 60, policy: 'exclusive', notify: true });
  const polling = { pollingIntervalSeconds: POLL_SECONDS, notifyPollingIntervalSeconds: POLL_SECONDS };
  const id = await boss.work(queue, polling, async () => {
    boss.notifyWorker(id);
    jobs += 1;
  });
  return () => boss.offWork(queue, { id });
}
