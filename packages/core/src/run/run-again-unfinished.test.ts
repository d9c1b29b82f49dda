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
import { leaveLedger, unfinishedIn } from '../fixtures/stored-ledger.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { toInstant } from '../time/instant.ts';
import { delay } from '../time/timer.ts';

type Link = Job<BuiltInServices>;

const askForMore: Link = async (_signal, { runAgain }) => runAgain();
const hang: Link = (signal) => untilAborted(signal);
const fail: Link = async () => {
  throw new Error('mine');
};
const end: Link = async () => {};

/** A job whose executions do one thing after the other, and the store of its ledger. */
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

/** Nothing is forgotten: the next tick finishes the first occurrence and then its own. */
async function expectResumed(fixture: HostFixture<'poll'>, store: DurableStore): Promise<void> {
  await settle();
  expect(await unfinishedIn(store)).toEqual(['1970-01-01T00:00:00.000Z']);
  const { length } = fixture.outcomes;
  expect(await tick(fixture, new Date(60_000))).toMatchObject({ status: 'completed', trigger: 'schedule' });
  expect(fixture.outcomes.slice(length).map(({ trigger, occurrence }) => [trigger, occurrence?.id])).toEqual([
    ['continuation', 'poll@1970-01-01T00:00:00Z'],
    ['schedule', 'poll@1970-01-01T00:01:00Z'],
  ]);
  await settle();
  expect(await unfinishedIn(store)).toEqual([]);
}

describe.each([
  ['without a deadline', undefined, true],
  ['in an invocation', 60_000, false],
])('a chain of executions %s', (_, ms, longLived) => {
  const start = (application: AnyApplication<'poll'>): Promise<HostFixture<'poll'>> =>
    startedHost(application, { platform: { longLived } });

  test.each([2, 3])('whose link %i fails is left unfinished, and the next tick resumes it', async (nth) => {
    const { application, store } = chainOf([...Array<Link>(nth - 1).fill(askForMore), fail]);
    const fixture = await start(application);
    expect((await tick(fixture, new Date(0), ms)).status).toBe('faulted');
    await expectResumed(fixture, store);
    await fixture.host.stop();
  });

  test('whose second link takes too long is left unfinished, and the next tick resumes it', async () => {
    const { application, store } = chainOf([askForMore, hang], { timeoutMs: 5000 });
    const fixture = await start(application);
    const running = tick(fixture, new Date(0), ms);
    await fixture.clock.advance(5000);
    expect((await running).status).toBe('timedOut');
    await expectResumed(fixture, store);
    await fixture.host.stop();
  });

  test('whose second link fails in each of its attempts is left unfinished', async () => {
    const retry = { attempts: 2, delayMs: 1000, jitter: 0 };
    const { application, store } = chainOf([askForMore, fail, fail], { retry });
    const fixture = await start(application);
    const running = tick(fixture, new Date(0), ms);
    await fixture.clock.advance(1000);
    expect(await running).toMatchObject({ status: 'faulted', attempt: 2 });
    await expectResumed(fixture, store);
    await fixture.host.stop();
  });

  test('that ends well leaves nothing', async () => {
    const { application, store } = chainOf([askForMore, askForMore, end]);
    const fixture = await start(application);
    expect(await tick(fixture, new Date(0), ms)).toMatchObject({ status: 'completed', runAgain: false });
    await fixture.host.stop();
    expect([await unfinishedIn(store), fixture.clock.pending]).toEqual([[], 0]);
  });

  test('whose first link fails leaves nothing, because none had asked for more', async () => {
    const { application, store } = chainOf([fail]);
    const fixture = await start(application);
    await tick(fixture, new Date(0), ms);
    await fixture.host.stop();
    expect(await unfinishedIn(store)).toEqual([]);
  });
});

test('a chain whose second link is interrupted by a stop is left unfinished, and the next host resumes it', async () => {
  const { application, store } = chainOf([askForMore, hang, end]);
  const first = await startedHost(application);
  const running = tick(first, new Date(0));
  await settle();
  await first.host.stop();
  expect((await running).status).toBe('interrupted');
  const next = await startedHost(application, { platform: { longLived: false } });
  await expectResumed(next, store);
  await next.host.stop();
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
    await fixture.host.stop();
    expect([fixture.outcomes.length, (await unfinishedIn(store)).length]).toEqual([executions, 2 - executions]);
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

describe('a run by hand while there is unfinished work', () => {
  const left = async (store: DurableStore): Promise<void> => {
    const unfinished = [{ occurrence: toInstant(0), since: toInstant(1000), attempts: 0 }];
    await leaveLedger(store, { schedule: 'onDemand()', unfinished });
  };

  test.each([
    ['completes', [end], 'completed'],
    ['fails', [fail], 'faulted'],
    ['asks for more and fails', [askForMore, fail], 'faulted'],
  ])('leaves it as it is when it %s', async (_, links, status) => {
    const { application, store } = chainOf(links);
    await left(store);
    const fixture = await startedHost(application, { platform: { longLived: false } });
    expect(await fixture.host.run('poll')).toMatchObject({ status, occurrence: undefined });
    await expectResumed(fixture, store);
    await fixture.host.stop();
  });
});
