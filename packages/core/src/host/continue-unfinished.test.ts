import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { silentLogger } from '../base/logger.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { forever } from '../fixtures/deferred.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { delay } from '../time/timer.ts';
import { createInvocationHost, type InvocationHost } from './invocation-host.ts';

const schedule = onDemand();
const NOTHING = { get: 0, list: 0, set: 0, delete: 0 };
const TIME = { remainingMs: 10_000 };

interface Sandbox {
  readonly host: InvocationHost<'poll' | 'archive' | 'idle'>;
  readonly outcomes: ExecutionOutcome[];
}

/** A sandbox whose services need this many links of five seconds each. */
function sandbox(store: StateStore, clock: ManualClock, links: Readonly<Record<string, number>> = {}): Sandbox {
  const left = new Map(Object.entries(links));
  const link: Job<BuiltInServices> = async (_signal, { service, services, runAgain }) => {
    await delay(services.clock, 5000);
    left.set(service, (left.get(service) ?? 1) - 1);
    if (left.get(service) !== 0) runAgain();
  };
  const application = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule }, link)
    .job('archive', { schedule }, link)
    .job('idle', { schedule }, link);
  const outcomes: ExecutionOutcome[] = [];
  const platform = { name: 'test', longLived: false, logger: silentLogger, environment: {} };
  const host = createInvocationHost(application, platform, { clock, onOutcome: (one) => void outcomes.push(one) });
  return { host, outcomes };
}

/** Leaves unfinished work of the services of that name behind. */
async function leave(store: DurableStore, clock: ManualClock, links: Readonly<Record<string, number>>): Promise<void> {
  const { host } = sandbox(store, clock, links);
  const invocation = { ...TIME, trigger: 'schedule', scheduledAt: 0 } as const;
  const runs = [host.invoke('poll', invocation), host.invoke('archive', invocation)];
  await clock.advance(20_000);
  await Promise.all(runs);
  await host.stop();
  Object.assign(store.calls, NOTHING);
}

const inShort = ({ service, trigger, occurrence, status }: ExecutionOutcome): string =>
  `${service} ${trigger} ${occurrence?.scheduledTime.getTime()} ${status}`;

describe('a continuation of all services', () => {
  test('costs one list where there is nothing to resume, in a cold process and in a warm one', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await leave(store, clock, { poll: 1, archive: 1 });
    const { host, outcomes } = sandbox(store, clock);
    expect(await host.continueUnfinished(TIME)).toEqual([]);
    expect(store.calls).toEqual({ ...NOTHING, list: 1 });
    expect(await host.continueUnfinished(TIME)).toEqual([]);
    expect(store.calls).toEqual({ ...NOTHING, list: 2 });
    expect([outcomes, clock.pending, host.invocations]).toEqual([[], 0, 0]);
  });

  test('resumes the services that have unfinished work, at the same time, with their occurrences', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await leave(store, clock, { poll: 2, archive: 3 });
    const { host, outcomes } = sandbox(store, clock);
    const continuing = host.continueUnfinished(TIME);
    await clock.advance(5000);
    expect((await continuing).map(({ outcome }) => outcome.service)).toEqual(['poll', 'archive']);
    expect(outcomes.map(inShort)).toEqual(['poll continuation 0 completed', 'archive continuation 0 completed']);
    expect(await host.continueUnfinished(TIME)).toEqual([]);
  });

  test('leaves what another process resumes', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await leave(store, clock, { poll: 2, archive: 2 });
    const [one, other] = [sandbox(store, clock), sandbox(store, clock)];
    const continuing = one.host.continueUnfinished(TIME);
    await settle();
    const results = await other.host.continueUnfinished(TIME);
    expect(results.map(({ outcome }) => outcome)).toMatchObject([
      { status: 'skipped', reason: 'nothingToContinue' },
      { status: 'skipped', reason: 'nothingToContinue' },
    ]);
    await clock.advance(5000);
    expect((await continuing).map(({ outcome }) => outcome.status)).toEqual(['completed', 'completed']);
  });

  test('leaves a paused service alone', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await leave(store, clock, { poll: 2, archive: 1 });
    const record = await store.get('ledger:orders/poll');
    await store.set('ledger:orders/poll', { ...Object(record?.value), paused: { by: 'ops' } });
    const { host, outcomes } = sandbox(store, clock);
    expect(await host.continueUnfinished(TIME)).toEqual([]);
    expect(outcomes).toEqual([]);
  });

  test('makes the run that an operator has requested, also while the service is paused', async () => {
    const [store, clock] = [durableStore(), new ManualClock()];
    await leave(store, clock, { poll: 1, archive: 1 });
    const record = await store.get('ledger:orders/poll');
    const until = new Date(clock.now() + 3_600_000).toISOString();
    const switches = { paused: { by: 'ops' }, runNow: [{ id: 'a', until }] };
    await store.set('ledger:orders/poll', { ...Object(record?.value), ...switches });
    const { host, outcomes } = sandbox(store, clock);
    const continuing = host.continueUnfinished(TIME);
    await clock.advance(5000);
    await continuing;
    expect(outcomes.map(inShort)).toContain('poll manual undefined completed');
  });

  test('resumes work that only this process knows of, where the store keeps no record', async () => {
    const clock = new ManualClock();
    const { host, outcomes } = sandbox({ ...durableStore(), durable: false }, clock, { poll: 2 });
    const first = host.invoke('poll', { ...TIME, trigger: 'schedule', scheduledAt: 0 });
    await clock.advance(5000);
    await first;
    const continuing = host.continueUnfinished(TIME);
    await clock.advance(5000);
    await continuing;
    expect(outcomes.map(inShort)).toEqual(['poll schedule 0 completed', 'poll continuation 0 completed']);
    expect(await host.continueUnfinished(TIME)).toEqual([]);
  });
});

describe('a continuation of all services is refused', () => {
  const clock = new ManualClock();

  test('with the error of a store that fails', async () => {
    const store = durableStore();
    const { host } = sandbox(store, clock);
    await host.start();
    store.failure = new Error('connection refused');
    expect((await errorOf(host.continueUnfinished(TIME))).message).toBe('connection refused');
    expect(host.stuck).toBeUndefined();
  });

  test('within the time limit of a store that does not answer; two in a row are a reason to end the process', async () => {
    const silent = { ...durableStore(), list: () => forever() };
    const { host } = sandbox(silent, clock);
    for (const kind of [undefined, 'store']) {
      const refused = anyhostErrorOf(host.continueUnfinished(TIME));
      await clock.advance(5000);
      expect((await refused).code).toBe('ERR_ANYHOST_STORE_TIMEOUT');
      expect(host.stuck?.kind).toBe(kind);
    }
  });

  test('while the host is still starting, shortly before the deadline, and says what it waits for', async () => {
    const application = defineApplication('orders')
      .singleton('pool', () => forever())
      .job('poll', { schedule }, async () => {});
    const platform = { name: 'test', longLived: false, logger: silentLogger, environment: {} };
    const host = createInvocationHost(application, platform, { clock });
    const refused = anyhostErrorOf(host.continueUnfinished(TIME));
    await clock.advance(10_000);
    expect(await refused).toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_REFUSED',
      message: expect.stringContaining("the host is still starting (singleton 'pool'); retry later"),
      details: { reason: 'hostStarting' },
    });
  });

  test('once the process is about to end', async () => {
    const { host } = sandbox(durableStore(), clock);
    await host.start();
    await host.drain('It is stuck.');
    expect(await anyhostErrorOf(host.continueUnfinished(TIME))).toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_REFUSED',
      details: { reason: 'stopping' },
    });
    await host.stop();
    expect((await anyhostErrorOf(host.continueUnfinished(TIME))).code).toBe('ERR_ANYHOST_EXECUTION_REFUSED');
  });
});
