import { join } from 'node:path';
import { scheduledEvent, schedulerInput } from '@anyhost/testing';
import { describe, expect, it } from 'vitest';
import { countOrders } from '../support/count-orders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { usePackagedExample } from '../support/use-packaged-example.ts';
import { expectError } from './expect-error.ts';
import { noClient, openService } from './open-service.ts';

describe.skipIf(noClient !== undefined)('in the real Lambda runtime, the packaged example', () => {
  const example = usePackagedExample();

  it('serves a rule of EventBridge when it is bound to a service', async () => {
    const path = await databasePath();
    const env = { ...settings(path), ANYHOST_SERVICE: 'grace-period-manager' };
    const subject = await openService({ folder: example.lambda, env });
    const { record, outcome } = await subject.run('', { event: scheduledEvent('2026-11-22T06:15:00Z') });
    expect(record).toMatchObject({ kind: 'response', payload: null, coldStart: true });
    expect(outcome).toMatchObject({
      event: 'execution.completed',
      occurrence: 'grace-period-manager@2026-11-22T06:15:00Z',
    });
    const { confirmed, handled, unsent } = countOrders(path);
    expect(confirmed).toBeGreaterThan(0);
    expect({ handled, unsent }).toEqual({ handled: confirmed, unsent: 0 });
  });

  it('serves the Input of EventBridge Scheduler for one service after the other', async () => {
    const path = await databasePath();
    const subject = await openService({ folder: example.lambda, env: settings(path) });
    for (const service of ['price-cache', 'order-archiver'] as const) {
      const event = schedulerInput({ service, scheduledTime: '2026-11-22T06:15:00Z' });
      const { record, outcome } = await subject.run(service, { event });
      expect(record).toMatchObject({ kind: 'response', payload: null });
      expect(outcome).toMatchObject({ event: 'execution.completed', service });
    }
    expect(countOrders(path).archived).toBeGreaterThan(0);
  });

  it('that runs out of time in a batch answers before the deadline, and its retry loses no order and repeats none', async () => {
    const path = await databasePath();
    const env = { ...settings(path), ORDERING__BATCH_SIZE: '10', ORDERING__PUBLISH_PAUSE_MS: '25' };
    const subject = await openService({ folder: example.lambda, env });
    const input = { service: 'grace-period-manager', scheduledTime: '2026-11-22T06:15:00Z' };

    const first = await subject.run('', { event: schedulerInput(input), timeoutMs: 2000 });
    expectError(first, 'ERR_ANYHOST_EXECUTION_TIMED_OUT', 'grace-period-manager@2026-11-22T06:15:00Z ran out of time');
    expect(first.record.timeLeftMs).toBeGreaterThan(0);
    const between = countOrders(path);
    expect(between.handled).toBeGreaterThan(0);
    expect(between.unsent).toBeGreaterThan(0);

    const second = await subject.run('', { event: schedulerInput({ ...input, attempt: 2 }) });
    expect(second.record.kind).toBe('response');
    expect(second.outcome).toMatchObject({ event: 'execution.completed', attempt: 2 });
    const { confirmed, handled, twice, unsent } = countOrders(path);
    expect({ handled, twice, unsent }).toEqual({ handled: confirmed, twice: 0, unsent: 0 });
  });
});

async function databasePath(): Promise<string> {
  return join(await temporaryFolder(), 'ordering.db');
}

function settings(path: string): Record<string, string> {
  return { ORDERING__DATABASE_PATH: path, ORDERING__SEED_ORDERS: '300' };
}
