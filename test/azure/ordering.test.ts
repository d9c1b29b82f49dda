import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { countOrders, type OrderNumbers } from '../support/count-orders.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { usePackagedExample } from '../support/use-packaged-example.ts';
import { openWorker } from './use-function-app.ts';

const ZONE = { WEBSITE_TIME_ZONE: 'Europe/Amsterdam' };

describe('the packaged example as a function app', () => {
  const example = usePackagedExample();

  it('registers a timer per service, by the schedules of the application and its settings', async () => {
    const env = { ...ZONE, ORDERING__DATABASE_PATH: await databasePath(), ORDERING__CHECK_UPDATE_TIME: '5m' };
    const worker = await openWorker(example.azure, env);
    expect(worker.functions.map(({ name, triggerType, schedule }) => [name, triggerType, schedule])).toEqual([
      ['grace-period-manager', 'timerTrigger', '0 */5 * * * *'],
      ['price-cache', 'timerTrigger', '0 0 6 * * 1-5'],
      ['order-archiver', 'timerTrigger', '0 30 2 * * *'],
    ]);
  });

  it('runs each timer, and ends when the worker is terminated', async () => {
    const path = await databasePath();
    const worker = await openWorker(example.azure, settings(path));
    for (const name of ['price-cache', 'grace-period-manager', 'order-archiver']) {
      expect(await worker.invokeTimer(name)).toMatchObject({ kind: 'success', returnValue: undefined });
    }
    expect(await worker.terminate()).toEqual({ code: 0, signal: null });
    const { confirmed, handled, unsent, archived } = countOrders(path);
    expect(confirmed).toBeGreaterThan(0);
    expect({ handled, unsent }).toEqual({ handled: confirmed, unsent: 0 });
    expect(archived).toBeGreaterThan(0);
  });

  it('terminated in the middle of a batch reports unfinished work as a failure; the next worker loses and repeats none', async () => {
    const path = await databasePath();
    const env = { ...settings(path), ORDERING__PUBLISH_PAUSE_MS: '20' };
    const ending = await openWorker(example.azure, env);
    const invocation = ending.invokeTimer('grace-period-manager');
    await until(path, ({ handled }) => handled >= 5);
    expect(await ending.terminate()).toEqual({ code: 0, signal: null });
    const result = await invocation;
    expect(result).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringContaining('[ERR_ANYHOST_EXECUTION_INTERRUPTED]') },
    });
    expect(countOrders(path).unsent).toBeGreaterThan(0);

    const next = await openWorker(example.azure, settings(path));
    expect(await next.invokeTimer('grace-period-manager')).toMatchObject({ kind: 'success' });
    const { confirmed, handled, twice, unsent } = countOrders(path);
    expect({ handled, twice, unsent }).toEqual({ handled: confirmed, twice: 0, unsent: 0 });
  });

  it('terminated while it archives keeps its progress; the next worker resumes from there', async () => {
    const path = await databasePath();
    const env = { ...settings(path), ORDERING__ARCHIVE_BATCH_SIZE: '10' };
    const ending = await openWorker(example.azure, { ...env, ORDERING__ARCHIVE_PAUSE_MS: '400' });
    const invocation = ending.invokeTimer('order-archiver');
    await until(path, ({ archived }) => archived >= 20);
    expect(await ending.terminate()).toEqual({ code: 0, signal: null });
    // It saved and returned: nothing is unfinished that a retry would have to do.
    expect(await invocation).toMatchObject({ kind: 'success' });
    const { archived } = countOrders(path);

    const next = await openWorker(example.azure, { ...env, ORDERING__ARCHIVE_PAUSE_MS: '0' });
    const result = await next.invokeTimer('order-archiver');
    expect(result.kind).toBe('success');
    const lines = result.logs.map(({ message }) => JSON.parse(message));
    const total = countOrders(path).archived;
    expect(total).toBeGreaterThan(archived);
    // The count since the front includes what the first worker moved: the checkpoint was read.
    expect(lines).toContainEqual(expect.objectContaining({ event: 'orders.archive-complete', archived: total }));
  });

  it('does not start with invalid settings: the message names each path and the variable that sets it', async () => {
    const env = { ...ZONE, ORDERING__BATCH_SIZE: '0', ORDERING__GRACE_PERIOD: 'soon' };
    const error: unknown = await openWorker(example.azure, env).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_ILLEGAL_STATE' });
    const { message } = Object(error);
    for (const part of [
      'ordering.batchSize',
      'ORDERING__BATCH_SIZE',
      'ordering.gracePeriod',
      'ORDERING__GRACE_PERIOD',
    ]) {
      expect(message).toContain(part);
    }
  });

  it('does not start without the time zone of its schedules', async () => {
    await expect(openWorker(example.azure)).rejects.toThrow(/WEBSITE_TIME_ZONE.*Europe\/Amsterdam/s);
  });
});

async function databasePath(): Promise<string> {
  return join(await temporaryFolder(), 'ordering.db');
}

function settings(path: string): Record<string, string> {
  return { ...ZONE, ORDERING__DATABASE_PATH: path, ORDERING__SEED_ORDERS: '300' };
}

/** Waits until the orders in the database match. */
async function until(path: string, condition: (numbers: OrderNumbers) => boolean): Promise<void> {
  await vi.waitFor(() => expect(condition(countOrders(path))).toBe(true), { timeout: 30_000, interval: 10 });
}
