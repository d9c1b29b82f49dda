import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { deferred } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { type LogLine, recordingLogger } from '../fixtures/recording-logger.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { createInvocationHost, type InvocationHost } from './invocation-host.ts';

const schedule = onDemand();
const never = new Promise<never>(() => {});

interface Fixture<Names extends string> {
  readonly host: InvocationHost<Names>;
  readonly clock: ManualClock;
  readonly lines: readonly LogLine[];
  invoke(service: Names, ms?: number): Promise<ExecutionOutcome>;
  /** Invokes, and moves the clock to the end of the invocation's time. */
  invokeToTheEnd(service: Names, ms?: number): Promise<ExecutionOutcome>;
}

function invocationHost<Names extends string>(application: AnyApplication<Names>, options = {}): Fixture<Names> {
  const clock = new ManualClock();
  const logger = recordingLogger();
  const platform = { name: 'test', longLived: false, logger, environment: {} };
  const host = createInvocationHost(application, platform, { clock, ...options });
  const invoke = async (service: Names, ms = 10_000): Promise<ExecutionOutcome> =>
    (await host.invoke(service, { trigger: 'manual', remainingMs: ms })).outcome;
  const invokeToTheEnd = async (service: Names, ms = 10_000): Promise<ExecutionOutcome> => {
    const invoked = invoke(service, ms);
    await clock.advance(ms);
    return await invoked;
  };
  return { host, clock, lines: logger.lines, invoke, invokeToTheEnd };
}

const hungStart = defineApplication('orders')
  .singleton('db', () => never)
  .job('sync', { schedule }, async () => {});

describe('a start that hangs', () => {
  test('is stuck at the end of the second invocation that waited for it; each answer names what is pending', async () => {
    const { host, invokeToTheEnd } = invocationHost(hungStart);
    const first = await invokeToTheEnd('sync');
    expect(first).toMatchObject({ status: 'refused', reason: 'hostStarting' });
    expect(first).toHaveProperty('error.message', expect.stringContaining("singleton 'db'"));
    expect(host.stuck).toBeUndefined();
    await invokeToTheEnd('sync');
    expect(host.stuck).toEqual({
      kind: 'start',
      pending: ["singleton 'db'"],
      reason: "The start does not end: it is waiting for singleton 'db'.",
    });
  });

  test('counts invocations that wait side by side as one', async () => {
    const { host, clock, invoke, invokeToTheEnd } = invocationHost(hungStart);
    const both = [invoke('sync'), invoke('sync', 12_000)];
    await clock.advance(12_000);
    await Promise.all(both);
    expect(host.stuck).toBeUndefined();
    await invokeToTheEnd('sync');
    expect(host.stuck?.kind).toBe('start');
  });

  test('is stuck once startupTimeoutMs has passed, a minute by default; a later start that succeeds cures it', async () => {
    let starts = 0;
    const application = defineApplication('orders')
      .singleton('db', () => {
        starts += 1;
        return starts === 1 ? never : undefined;
      })
      .job('sync', { schedule }, async () => {});
    const { host, clock, invoke } = invocationHost(application);
    const failure = anyhostErrorOf(invoke('sync', 900_000));
    await clock.advance(59_999);
    expect(host.stuck).toBeUndefined();
    await clock.advance(1);
    expect((await failure).code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect(host.stuck).toMatchObject({ kind: 'start', pending: ["singleton 'db'"] });
    expect((await invoke('sync')).status).toBe('completed');
    expect(host.stuck).toBeUndefined();
  });

  test('reports after a third of the time of the invocation that began it', async () => {
    const { clock, lines, invoke } = invocationHost(hungStart);
    const refused = invoke('sync', 3000);
    await clock.advance(999);
    expect(lines.filter(({ event }) => event === 'host.stillStarting')).toEqual([]);
    await clock.advance(1);
    expect(lines.filter(({ event }) => event === 'host.stillStarting')).toMatchObject([
      { pending: ["singleton 'db'"] },
    ]);
    await clock.advance(2000);
    await refused;
  });
});

describe('an execution that hangs', () => {
  test('is stuck until it settles', async () => {
    const hung = deferred();
    const application = defineApplication('orders').job('sync', { schedule }, () => hung.promise);
    const { host, clock, invokeToTheEnd } = invocationHost(application);
    expect((await invokeToTheEnd('sync')).status).toBe('abandoned');
    expect(host.stuck).toMatchObject({
      kind: 'execution',
      service: 'sync',
      reason: "An execution of 'sync' was given up and still runs.",
    });
    hung.resolve();
    await clock.advance(0);
    expect(host.stuck).toBeUndefined();
  });
});

describe('a store that does not answer', () => {
  const storing = (store: StateStore) =>
    defineApplication('orders')
      .stateStore(() => store)
      .job('sync', { schedule, durableCheckpoint: true }, async () => {});

  test('is stuck after two invocations in a row; one that it serves cures it', async () => {
    const store = hangingStore('get', 'list', 'set');
    const { host, invokeToTheEnd } = invocationHost(storing(store));
    expect(await invokeToTheEnd('sync')).toMatchObject({ status: 'refused', reason: 'storeUnavailable' });
    expect(host.stuck).toBeUndefined();
    await invokeToTheEnd('sync');
    expect(host.stuck).toMatchObject({ kind: 'store', pending: ['the state store, or an admission'] });
    for (const method of ['get', 'list', 'set'] as const) delete store.waitsFor[method];
    expect((await invokeToTheEnd('sync')).status).toBe('completed');
    expect(host.stuck).toBeUndefined();
  });

  test('is not stuck when it answers with errors: its client reconnects', async () => {
    const store = durableStore();
    store.failure = new Error('connection refused');
    const { host, invokeToTheEnd } = invocationHost(storing(store));
    for (let n = 0; n < 3; n += 1) expect((await invokeToTheEnd('sync')).status).toBe('refused');
    expect(host.stuck).toBeUndefined();
  });

  test('is not looked for in an error of a service that throws when it is read', async () => {
    const error = Object.defineProperty(new TypeError('no address'), 'cause', {
      get: () => {
        throw new Error('getter');
      },
    });
    const application = defineApplication('orders').job('sync', { schedule }, () => Promise.reject(error));
    const { invoke } = invocationHost(application);
    expect(await invoke('sync')).toMatchObject({ status: 'faulted', error });
  });

  test('is not stuck when an error came in between: that is an answer', async () => {
    const store = hangingStore('get');
    const { host, invokeToTheEnd } = invocationHost(storing(store));
    await invokeToTheEnd('sync');
    const hung = store.waitsFor.get;
    store.waitsFor.get = Promise.reject(new Error('connection refused'));
    expect((await invokeToTheEnd('sync')).status).toBe('refused');
    store.waitsFor.get = hung ?? never;
    await invokeToTheEnd('sync');
    expect(host.stuck).toBeUndefined();
    await invokeToTheEnd('sync');
    expect(host.stuck?.kind).toBe('store');
  });

  test('counts invocations that were under way side by side as one', async () => {
    const application = storing(hangingStore('get')).job(
      'other',
      { schedule, durableCheckpoint: true },
      async () => {},
    );
    const { host, clock, invoke, invokeToTheEnd } = invocationHost(application);
    const both = [invoke('sync'), invoke('other')];
    await clock.advance(10_000);
    for (const { status } of await Promise.all(both)) expect(status).toBe('refused');
    expect(host.stuck).toBeUndefined();
    await invokeToTheEnd('other');
    expect(host.stuck?.kind).toBe('store');
  });

  test('counts once an invocation that began before the store served another one', async () => {
    const store = hangingStore('get');
    const application = storing(store).job('other', { schedule, durableCheckpoint: true }, async () => {});
    const { host, clock, invoke, invokeToTheEnd } = invocationHost(application);
    await invokeToTheEnd('sync');
    const late = invoke('sync');
    await clock.advance(0);
    delete store.waitsFor.get;
    expect((await invoke('other')).status).toBe('completed');
    await clock.advance(10_000);
    expect((await late).status).toBe('refused');
    expect(host.stuck).toBeUndefined();
  });

  test('names admissions too: one that does not answer hangs in the same way', async () => {
    const admissions = [{ enter: () => never }];
    const application = defineApplication('orders').job('sync', { schedule }, async () => {});
    const { host, invokeToTheEnd } = invocationHost(application, { admissions });
    await invokeToTheEnd('sync');
    await invokeToTheEnd('sync');
    expect(host.stuck?.reason).toBe('The state store, or an admission, did not answer in 2 invocations in a row.');
  });

  test('counts an execution that failed because its checkpoint got no answer', async () => {
    const application = defineApplication('orders')
      .stateStore(() => hangingStore('get'))
      .job('sync', { schedule, record: 'none' }, async (_signal, { checkpoint }) => {
        await checkpoint.load();
      });
    const { host, invokeToTheEnd } = invocationHost(application);
    expect((await invokeToTheEnd('sync')).status).toBe('faulted');
    await invokeToTheEnd('sync');
    expect(host.stuck?.kind).toBe('store');
  });
});

describe('drain', () => {
  test('refuses later invocations of every service, and resolves when those under way are answered', async () => {
    const slow = deferred();
    const application = defineApplication('orders')
      .job('slow', { schedule }, () => slow.promise)
      .job('other', { schedule }, async () => {});
    const { host, clock, invoke } = invocationHost(application);
    const running = invoke('slow', 60_000);
    await clock.advance(0);
    expect(host.invocations).toBe(1);
    let isDrained = false;
    const drained = host.drain('It hangs.').then(() => {
      isDrained = true;
    });
    const refused = await invoke('other');
    expect(refused).toMatchObject({ status: 'refused', reason: 'stopping' });
    expect(refused).toHaveProperty('error.message', expect.stringContaining('This process is about to end. It hangs.'));
    expect(isDrained).toBe(false);
    slow.resolve();
    await drained;
    expect([(await running).status, host.invocations, clock.pending]).toEqual(['completed', 0, 0]);
  });

  test('resolves at the latest at the last deadline, and at once when nothing is under way', async () => {
    const application = defineApplication('orders').job('sync', { schedule, reserveMs: 10 }, () => never);
    const { host, clock, invoke } = invocationHost(application);
    const running = invoke('sync', 5000);
    await clock.advance(0);
    const drained = host.drain('It hangs.');
    await clock.advance(5000);
    await drained;
    expect((await running).status).toBe('abandoned');
    await invocationHost(application).host.drain('It hangs.');
  });

  test('does not wait for a start that hangs', async () => {
    const { host, invoke } = invocationHost(hungStart);
    await host.drain('It hangs.');
    expect(await invoke('sync')).toMatchObject({ status: 'refused', reason: 'stopping' });
  });
});
