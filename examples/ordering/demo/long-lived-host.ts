import { readExecutions } from './executions.ts';
import { startHost } from './host-process.ts';
import { say } from './say.ts';
import type { Shop } from './shop.ts';
import { until } from './until.ts';
import type { Workplace } from './workplace.ts';

const BATCH_SIZE = 40;

const SETTINGS = {
  ORDERING__CHECK_UPDATE_TIME: '2s',
  ORDERING__BATCH_SIZE: String(BATCH_SIZE),
  // So slow that a stop interrupts it: another host resumes.
  ORDERING__ARCHIVE_PAUSE_MS: '500',
};

/** Starts the host and kills it in the middle of a batch. Returns its log. */
export async function runUntilKilled(workplace: Workplace, shop: Shop): Promise<readonly string[]> {
  // A batch lasts more than half a second: on a busy machine too the kill comes inside of one.
  const host = startHost(workplace, 'main.ts', { env: { ...SETTINGS, ORDERING__PUBLISH_PAUSE_MS: '15' } });
  await until('the host is in the middle of its second batch', () => {
    host.mustRun();
    const { handled, unsent } = shop.counts();
    const inBatch = handled % BATCH_SIZE;
    return handled > BATCH_SIZE && unsent > 0 && inBatch >= 3 && inBatch <= 20;
  });
  host.kill('SIGKILL');
  await host.ended;
  const { handled, unsent } = shop.counts();
  say(`SIGKILL in the middle of a batch: ${handled} orders handled, ${unsent} confirmed whose event is not sent yet`);
  return host.lines;
}

/**
 * Starts it again, lets it take over what the killed one held and catch up, and stops it as a container platform does.
 * Returns its log.
 */
export async function runUntilStopped(workplace: Workplace, shop: Shop): Promise<readonly string[]> {
  const host = startHost(workplace, 'main.ts', { env: SETTINGS });
  await until('grace-period-manager has completed twice, and order-archiver goes on', () => {
    host.mustRun();
    const executions = readExecutions(host.lines).filter(({ service }) => service === 'grace-period-manager');
    const isArchiving = host.lines.some((line) => line.includes('"event":"orders.page-archived"'));
    return isArchiving && executions.filter(({ outcome }) => outcome === 'completed').length >= 2;
  });
  host.kill('SIGTERM');
  const end = await host.ended;
  const { handled, archived } = shop.counts();
  say(
    `Started again, and got the lease of the killed one when its term was over: now ${handled} orders handled and ${archived} archived; SIGTERM, exit code ${end}`,
  );
  if (end !== 0) throw new Error(`A host stopped by SIGTERM exits with 0, not ${end}:\n${host.lines.join('\n')}`);
  return host.lines;
}
