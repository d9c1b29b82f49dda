import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import { untilAborted } from '../fixtures/deferred.fixture.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { type HostFixture, startedHost } from '../fixtures/host.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { delay } from '../time/timer.ts';

const KEY = 'continuation:orders/poll';
const OCCURRENCE = 'poll@1970-01-01T00:00:00Z';

type Link = Job<BuiltInServices>;

const askForMore: Link = async (_signal, { runAgain }) => runAgain();
const hang: Link = (signal) => untilAborted(signal);
const fail: Link = async () => {
  throw new Error('mine');
};
const end: Link = async () => {};

/** A job whose executions do one thing after the other, and the store it leaves word in. */
function chainOf(
  links: readonly Link[],
  { store = durableStore(), ...policy }: Partial<ServicePolicy<unknown>> & { store?: DurableStore } = {},
): { readonly application: AnyApplication<'poll'>; readonly store: DurableStore } {
  const left = [...links];
  const application = defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand(), ...policy }, async (signal, execution) => {
      await (left.shift() ?? end)(signal, execution);
    });
  return { application, store };
}

const tick = ({ host, clock }: HostFixture<'poll'>, scheduledTime: Date, ms?: number): ReturnType<typeof host.run> =>
  host.run('poll', {
    trigger: 'schedule',
    scheduledTime,
    ...(ms !== undefined && { deadline: new Date(clock.now() + ms) }),
  });

/** Nothing is forgotten: the next tick goes on with the first occurrence, and then it is done. */
async function expectGoesOn(fixture: HostFixture<'poll'>, store: DurableStore): Promise<void> {
  expect((await store.get(KEY))?.value).toEqual({ scheduledTime: '1970-01-01T00:00:00.000Z' });
  expect(await tick(fixture, new Date(60_000))).toMatchObject({
    status: 'completed',
    trigger: 'continuation',
    occurrence: { id: OCCURRENCE },
  });
  expect(await store.get(KEY)).toBeUndefined();
}

describe.each([
  ['without a deadline', undefined],
  ['in an invocation', 60_000],
])('a chain of executions %s', (_, ms) => {
  test.each([2, 3])('whose link %i fails leaves word, and the next tick goes on', async (nth) => {
    const { application, store } = chainOf([...Array<Link>(nth - 1).fill(askForMore), fail]);
    const fixture = await startedHost(application);
    expect((await tick(fixture, new Date(0), ms)).status).toBe('faulted');
    await expectGoesOn(fixture, store);
    await fixture.host.stop();
  });

  test('whose second link takes too long leaves word, and the next tick goes on', async () => {
    const { application, store } = chainOf([askForMore, hang], { timeoutMs: 5000 });
    const fixture = await startedHost(application);
    const running = tick(fixture, new Date(0), ms);
    await fixture.clock.advance(5000);
    expect((await running).status).toBe('timedOut');
    await expectGoesOn(fixture, store);
    await fixture.host.stop();
  });

  test('whose second link fails in each of its attempts leaves word', async () => {
    const retry = { attempts: 2, delayMs: 1000, jitter: 0 };
    const { application, store } = chainOf([askForMore, fail, fail], { retry });
    const fixture = await startedHost(application);
    const running = tick(fixture, new Date(0), ms);
    await fixture.clock.advance(1000);
    expect(await running).toMatchObject({ status: 'faulted', attempt: 2 });
    await expectGoesOn(fixture, store);
    await fixture.host.stop();
  });

  test('whose second link is interrupted by a stop leaves word, and the next host goes on', async () => {
    const { application, store } = chainOf([askForMore, hang, end]);
    const first = await startedHost(application);
    const running = tick(first, new Date(0), ms);
    await settle();
    await first.host.stop();
    expect((await running).status).toBe('interrupted');
    const next = await startedHost(application);
    await expectGoesOn(next, store);
    await next.host.stop();
  });

  test('that ends well leaves nothing', async () => {
    const { application, store } = chainOf([askForMore, askForMore, end]);
    const fixture = await startedHost(application);
    expect(await tick(fixture, new Date(0), ms)).toMatchObject({ status: 'completed', runAgain: false });
    expect([await store.get(KEY), store.calls.set, fixture.clock.pending]).toEqual([undefined, 0, 0]);
    await fixture.host.stop();
  });

  test('whose first link fails leaves nothing: nobody had asked for more', async () => {
    const { application, store } = chainOf([fail]);
    const fixture = await startedHost(application);
    await tick(fixture, new Date(0), ms);
    expect(store.calls.set).toBe(0);
    await fixture.host.stop();
  });
});

describe('a link is begun', () => {
  // 600 ms, and a reserve of 200: more than 300 must be left beyond it, however short the last link was.
  test.each([
    [99, 2],
    [100, 1],
    [150, 1],
  ])('only when it could still work: after %i ms there are %i executions', async (takesMs, executions) => {
    const { application, store } = chainOf([
      async (_signal, { runAgain, services: { clock } }) => {
        await delay(clock, takesMs);
        runAgain();
      },
    ]);
    const fixture = await startedHost(application);
    const running = tick(fixture, new Date(0), 600);
    await fixture.clock.advance(takesMs);
    expect((await running).status).toBe('completed');
    expect([fixture.outcomes.length, (await store.get(KEY)) === undefined]).toEqual([executions, executions === 2]);
    await fixture.host.stop();
  });
});

test.each([
  [7699, 'completed'],
  [7700, 'faulted'],
])('a retry is begun only when it could still work: after a wait of %i ms the run has %s', async (delayMs, status) => {
  // 10 s, and a reserve of 2 s: more than 300 ms must be left beyond it.
  const { application } = chainOf([fail], { retry: { attempts: 2, delayMs, jitter: 0 } });
  const fixture = await startedHost(application);
  const running = tick(fixture, new Date(0), 10_000);
  await fixture.clock.advance(10_000);
  expect((await running).status).toBe(status);
  await fixture.host.stop();
});

describe('a run by hand that finds unfinished work', () => {
  test('and is to be run again leaves the occurrence that it found', async () => {
    const { application, store } = chainOf([askForMore, fail]);
    await store.set(KEY, { scheduledTime: '1970-01-01T00:00:00.000Z' });
    const fixture = await startedHost(application);
    expect(await fixture.host.run('poll')).toMatchObject({ status: 'faulted', occurrence: undefined });
    await expectGoesOn(fixture, store);
    await fixture.host.stop();
  });

  test('and fails at once leaves it as it is', async () => {
    const { application, store } = chainOf([fail]);
    await store.set(KEY, { scheduledTime: '1970-01-01T00:00:00.000Z' });
    const fixture = await startedHost(application);
    await fixture.host.run('poll');
    await expectGoesOn(fixture, store);
    await fixture.host.stop();
  });
});
