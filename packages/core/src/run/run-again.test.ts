import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { type HostFixture, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import type { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { leaveLedger, storedLedger, unfinishedIn } from '../fixtures/stored-ledger.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { toInstant } from '../time/instant.ts';

const EPOCH = '1970-01-01T00:00:00.000Z';
const serverless = { longLived: false };

/** A job that works off `pieces` of each occurrence, one per execution, each taking so long. */
function chain(
  pieces: number,
  { store = durableStore(), takesMs = 0 }: { store?: DurableStore; takesMs?: number } = {},
): AnyApplication<'poll'> {
  const done = new Map<string | undefined, number>();
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand() }, async (_signal, { occurrence, runAgain, services: { clock } }) => {
      await (clock as ManualClock).advance(takesMs);
      const count = (done.get(occurrence?.id) ?? 0) + 1;
      done.set(occurrence?.id, count);
      if (count < pieces) runAgain();
    });
}

/** A tick for a time in seconds since 1970, with 10 s to the deadline. */
function tick({ host, clock }: HostFixture<'poll'>, seconds: number): Promise<ExecutionOutcome> {
  const scheduledTime = new Date(seconds * 1000);
  return host.run('poll', { trigger: 'schedule', scheduledTime, deadline: new Date(clock.now() + 10_000) });
}

const inShort = ({ status, trigger, occurrence }: ExecutionOutcome): string =>
  `${status} ${trigger} ${occurrence?.id.slice(-9)}`;

describe('runAgain', () => {
  test('runs the service again at once in a host without a deadline, until there is no more to do', async () => {
    const store = durableStore();
    const { host, outcomes, clock } = await startedHost(chain(5, { store }));
    const last = await host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0) });
    expect(last).toMatchObject({ status: 'completed', runAgain: false });
    expect(outcomes.map(({ trigger }) => trigger)).toEqual([
      'schedule',
      'continuation',
      'continuation',
      'continuation',
      'continuation',
    ]);
    expect(new Set(outcomes.map(({ occurrence }) => occurrence?.id))).toEqual(new Set(['poll@1970-01-01T00:00:00Z']));
    await host.stop();
    expect([await unfinishedIn(store), clock.pending]).toEqual([[], 0]);
  });

  test('counts only when the execution completed', async () => {
    const { host, outcomes } = await startedHost(
      jobOf(async (_signal, { runAgain }) => {
        runAgain();
        throw new Error('mine');
      }),
    );
    expect((await host.run('poll')).status).toBe('faulted');
    expect(outcomes.length).toBe(1);
    await host.stop();
  });

  test('runs within an invocation while the time left exceeds the reserve and the last run’s duration', async () => {
    // 10 s, a reserve of 2 s, 3 s a piece: the second ends with 4 s left, too little for another 3 + 2.
    const store = durableStore();
    const fixture = await startedHost(chain(9, { store, takesMs: 3000 }), { platform: serverless });
    expect(await tick(fixture, 0)).toMatchObject({ status: 'completed', runAgain: true, timeLeftMs: 4000 });
    expect(fixture.outcomes.length).toBe(2);
    expect((await storedLedger(store)).unfinished).toEqual([
      { occurrence: 0, since: fixture.clock.now(), attempts: 0, droppedAt: undefined },
    ]);
    await fixture.host.stop();
  });

  test('leaves unfinished work that the next tick finishes before its own occurrence, and answers for its own', async () => {
    const store = durableStore();
    const fixture = await startedHost(chain(3, { store, takesMs: 1800 }), { platform: serverless });
    await fixture.host.run('poll', {
      trigger: 'schedule',
      scheduledTime: new Date(0),
      deadline: new Date(fixture.clock.now() + 5000),
    });
    expect(await unfinishedIn(store)).toEqual([EPOCH]);
    expect(inShort(await tick(fixture, 60))).toBe('completed continuation 00:01:00Z');
    expect(fixture.outcomes.map(inShort)).toEqual([
      'completed schedule 00:00:00Z',
      'completed continuation 00:00:00Z',
      'completed continuation 00:00:00Z',
      'completed schedule 00:01:00Z',
      'completed continuation 00:01:00Z',
      'completed continuation 00:01:00Z',
    ]);
    expect(await unfinishedIn(store)).toEqual([]);
    await fixture.host.stop();
  });

  test('leaves unfinished work when the host stops in between, and the next host resumes it at its start', async () => {
    const store = durableStore();
    const first = await startedHost(
      defineApplication('orders')
        .stateStore(() => store)
        .job('poll', { schedule: onDemand() }, async (_signal, { runAgain, services }) => {
          runAgain();
          services.lifetime.stopApplication();
        }),
    );
    await first.host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0) });
    await first.host.stop();
    expect(first.summary()).toEqual(['poll completed']);
    const second = await scheduledHost(chain(1, { store }));
    await second.clock.advance(30_000);
    expect(second.outcomes.map(inShort)).toEqual(['completed continuation 00:00:00Z']);
    await second.host.stop();
    expect(await unfinishedIn(store)).toEqual([]);
  });

  test('works in memory as well, for as long as the process lives', async () => {
    const memory = await startedHost(
      jobOf(async (_signal, { runAgain, trigger, services }) => {
        if (trigger === 'schedule') await (services.clock as ManualClock).advance(6000);
        if (trigger === 'schedule') runAgain();
      }),
    );
    await tick(memory, 0);
    await tick(memory, 60);
    await memory.host.run('poll', { trigger: 'continuation' });
    expect(memory.outcomes.map(inShort)).toEqual([
      'completed schedule 00:00:00Z',
      'completed continuation 00:00:00Z',
      'completed schedule 00:01:00Z',
      'completed continuation 00:01:00Z',
    ]);
    await memory.host.stop();
  });
});

describe('a continuation', () => {
  const unfinished = [{ occurrence: toInstant(0), since: toInstant(1000), attempts: 0 }];

  test.each([true, false])('is skipped when there is nothing to continue (long-lived: %s)', async (longLived) => {
    const { host } = await startedHost(chain(1), { platform: { longLived } });
    const outcome = await host.run('poll', { trigger: 'continuation' });
    expect(outcome).toMatchObject({ status: 'skipped', reason: 'nothingToContinue' });
    await host.stop();
  });

  test('that fails leaves its work where it was, one attempt older', async () => {
    const store = durableStore();
    await leaveLedger(store, { schedule: 'onDemand()', unfinished });
    const application = defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: onDemand() }, async () => {
        throw new Error('mine');
      });
    const fixture = await startedHost(application, { platform: serverless });
    expect((await fixture.host.run('poll', { trigger: 'continuation' })).status).toBe('faulted');
    expect((await storedLedger(store)).unfinished).toMatchObject([{ occurrence: 0, since: 1000, attempts: 1 }]);
    await fixture.host.stop();
  });

  test('is needed for the work to be resumed: a run by hand leaves it alone', async () => {
    const store = durableStore();
    await leaveLedger(store, { schedule: 'onDemand()', unfinished });
    const { host } = await startedHost(chain(1, { store }), { platform: serverless });
    expect(await host.run('poll')).toMatchObject({ trigger: 'manual', occurrence: undefined });
    expect(await unfinishedIn(store)).toEqual([EPOCH]);
    await host.stop();
  });

  test('cannot find its work when the store does not answer: it is refused', async () => {
    const store = durableStore();
    const { host } = await startedHost(chain(1, { store }), { platform: serverless });
    store.failure = new Error('no connection');
    expect(await host.run('poll', { trigger: 'continuation' })).toMatchObject({
      status: 'refused',
      reason: 'storeUnavailable',
      error: { cause: store.failure },
    });
    await host.stop();
  });
});
