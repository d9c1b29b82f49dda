import {
  type AzureWorker,
  type AzureWorkerOptions,
  startAzureWorker,
  type TimerResult,
} from '@anyhost/testing/azure-worker';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildFunctionApp, type FunctionApp } from './fixtures/function-app.fixture.ts';

const workers: AzureWorker[] = [];
let app: FunctionApp;

beforeAll(async () => {
  app = await buildFunctionApp();
});

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.kill();
});

afterAll(() => app.remove());

describe('loading the function app', () => {
  test('registers a timer per scheduled service, with the schedule in six fields and its retry policy', async () => {
    const worker = await start({ SHOP__PERIOD: '10m' });
    expect(worker.functions.map(({ name, triggerType, schedule }) => [name, triggerType, schedule])).toEqual([
      ['refresh', 'timerTrigger', '0 */10 * * * *'],
      ['fault', 'timerTrigger', '*/30 * * * * *'],
      ['long', 'timerTrigger', '0 0 * * * *'],
      ['deaf', 'timerTrigger', '0 0 * * * *'],
    ]);
    const [refresh, fault] = worker.functions;
    expect(refresh?.retry).toMatchObject({ retryStrategy: 'fixedDelay', maxRetryCount: 2 });
    expect(fault?.retry).toBeUndefined();
    expect(refresh?.trigger).not.toHaveProperty('runOnStartup');
    expect(refresh?.trigger).not.toHaveProperty('useMonitor');
  });

  test('begins the start of the host, whose lines go to standard output', async () => {
    const worker = await start();
    expect(await worker.waitForOutput(/host\.started/)).toContain('"level":"info"');
    expect(worker.logs).toEqual([]);
  });

  test('fails with every invalid setting and the variable that sets it', async () => {
    await expect(start({ SHOP__PERIOD: 'soon' })).rejects.toThrow(
      /Settings are not valid:\n\s+shop\.period: 'soon' is not a period \(got "soon" from SHOP__PERIOD; set it with SHOP__PERIOD\)/,
    );
  });

  test('fails with a time zone that the schedules do not fit', async () => {
    await expect(start({ WEBSITE_TIME_ZONE: 'Asia/Kolkata' })).rejects.toThrow(
      /every 1h of service 'long' .*the app's time zone/,
    );
  });

  test('does not fail with a host that cannot start: its invocations do', async () => {
    const worker = await start({ SHOP__START: 'fails' });
    const result = await worker.invokeTimer('refresh');
    expect(result).toMatchObject({ kind: 'failure', error: { message: expect.stringContaining('no prices') } });
    expect(result).toMatchObject({ error: { message: expect.stringContaining('caused by connection refused') } });
  });
});

describe('an invocation', () => {
  test("answers with nothing, and its lines carry its id and their level, a singleton's too", async () => {
    const worker = await start({ ANYHOST_LOG_LEVEL: 'debug' });
    const next = '2026-03-01T10:30:00+01:00';
    const result = await worker.invokeTimer('refresh', { scheduleStatus: { next } });
    expect(result).toMatchObject({ kind: 'success', returnValue: undefined });
    const lines = result.logs.map(({ level, message }) => ({ ...JSON.parse(message), level }));
    expect(lines.filter(({ event }) => event === undefined)).toMatchObject([
      { level: 'debug', msg: 'begun', listeners: 0, occurrence: 'refresh@2026-03-01T09:30:00Z' },
      { level: 'warning', msg: 'prices are old' },
      { level: 'information', msg: 'refreshed', due: '2026-03-01T09:30:00.000Z' },
    ]);
    expect(lines.at(-1)).toMatchObject({ level: 'information', event: 'execution.completed' });
    expect(worker.stdout.join('\n')).not.toContain('"service"');
  });

  test('of a schedule finer than a minute finds its due time by itself', async () => {
    const worker = await start();
    const result = await worker.invokeTimer('fault', { scheduleStatus: null });
    const [fault] = result.logs;
    expect(JSON.parse(fault?.message ?? '').occurrence).toMatch(/^fault@\d{4}-\d\d-\d\dT\d\d:\d\d:(?:00|30)Z$/);
  });

  test('that fails reports class, code and cause, which the worker drops', async () => {
    const worker = await start();
    const result = await worker.invokeTimer('fault');
    expect(result).toMatchObject({
      kind: 'failure',
      error: {
        message: 'RangeError: no such order; caused by Error [ECONNREFUSED]: connection refused',
        stack: expect.stringMatching(/caused by Error \[ECONNREFUSED\]: connection refused\n\s+at /),
      },
    });
    expect(result.logs).toMatchObject([
      { level: 'error', message: expect.stringContaining('execution.faulted') },
      { level: 'warning', message: expect.stringContaining('service.failing') },
    ]);
  });

  test('ends before the timeout of the function, with time to save', async () => {
    const worker = await start({ AzureFunctionsJobHost__functionTimeout: '00:00:02' });
    const result = await worker.invokeTimer('long', { timeoutMs: 2000 });
    expect(result).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringMatching(/ERR_ANYHOST_EXECUTION_TIMED_OUT.*ran out of time/) },
    });
    expect(said(result)).toEqual(
      expect.arrayContaining(['saving', 'prices are kept', 'saved: ERR_ANYHOST_DEADLINE_EXCEEDED']),
    );
  });

  test('that ignores its signal is answered before the timeout; what it logs later belongs to no invocation', async () => {
    const worker = await start({ AzureFunctionsJobHost__functionTimeout: '00:00:02' });
    const result = await worker.invokeTimer('deaf', { timeoutMs: 2000 });
    expect(result).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringContaining('ERR_ANYHOST_EXECUTION_ABANDONED') },
    });
    expect(await worker.invokeTimer('deaf')).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringContaining('an earlier execution was given up') },
    });
    await worker.waitForOutput(/deaf continues/);
    await worker.waitForOutput(/execution\.settledLate/);
    expect(worker.stdout.some((line) => line.includes('deaf continues'))).toBe(true);
    expect(worker.logs.filter(({ category }) => category === 'system')).toEqual([]);
  });
});

describe('the end of the worker', () => {
  test('aborts what runs, lets it save, and waits until its answer has left', async () => {
    const worker = await start();
    const running = worker.invokeTimer('long');
    await worker.waitForOutput(/long has begun/);
    const exit = worker.terminate();
    const result = await running;
    expect(result).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringMatching(/ERR_ANYHOST_EXECUTION_INTERRUPTED.*the host is stopping/) },
    });
    // Lines of abort listeners belong to the invocation too, those of a singleton among them.
    expect(said(result)).toEqual(
      expect.arrayContaining(['saving', 'prices are kept', 'saved: ERR_ANYHOST_HOST_STOPPING']),
    );
    expect(await exit).toEqual({ code: 0, signal: null });
    expect(worker.stdout.filter((line) => /saving|prices are kept|saved/.test(line))).toEqual([]);
  });

  test('comes by itself within the grace when an execution does not heed its signal', async () => {
    const worker = await start();
    const running = worker.invokeTimer('deaf');
    await worker.waitForOutput(/deaf has begun/);
    await worker.terminate();
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    const result = await running;
    expect(result).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringContaining('ERR_ANYHOST_EXECUTION_ABANDONED') },
    });
    expect(result.logs).toContainEqual(
      expect.objectContaining({ level: 'error', message: expect.stringContaining('"event":"execution.abandoned"') }),
    );
    // Nothing is written to the context of an invocation that has answered.
    expect(worker.logs.filter(({ category }) => category === 'system')).toEqual([]);
  });
});

/** The texts of the lines that reached an invocation. */
function said({ logs }: TimerResult): readonly unknown[] {
  return logs.map(({ message }) => JSON.parse(message).msg);
}

async function start(env: AzureWorkerOptions['env'] = {}): Promise<AzureWorker> {
  const worker = await startAzureWorker({ directory: app.directory, env });
  workers.push(worker);
  return worker;
}
