import { tracingChannel } from 'node:diagnostics_channel';
import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { forever } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { type FixtureOptions, type HostFixture, startedHost } from '../fixtures/host.fixture.ts';
import type { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';

/** One execution that asks for another, for which there is no time. */
const asksForMore: Job<BuiltInServices> = async (_signal, { runAgain, services: { clock } }) => {
  await (clock as ManualClock).advance(6000);
  runAgain();
};

function application(
  store: StateStore,
  execute: Job<BuiltInServices>,
  policy: Partial<ServicePolicy<unknown>> = {},
): AnyApplication<'poll'> {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: onDemand(), ...policy }, execute);
}

/** A serverless host. */
const start = (app: AnyApplication<'poll'>, options: FixtureOptions = {}): Promise<HostFixture<'poll'>> =>
  startedHost(app, { platform: { longLived: false }, ...options });

/** A tick with 10 s to its deadline. */
const tick = ({ host, clock }: HostFixture<'poll'>): Promise<ExecutionOutcome> =>
  host.run('poll', { trigger: 'schedule', scheduledTime: new Date(0), deadline: new Date(clock.now() + 10_000) });

describe('unfinished work that a silent store does not take', () => {
  test.each([undefined, 2000])(
    'makes the run faulted, a margin before the deadline (reserve %s)',
    async (reserveMs) => {
      const store = hangingStore();
      const fixture = await start(
        application(
          store,
          async (signal, execution) => {
            store.waitsFor.set = forever();
            await asksForMore(signal, execution);
          },
          { ...(reserveMs !== undefined && { reserveMs }) },
        ),
      );
      const { host, clock, lines } = fixture;
      let answeredAtMs = 0;
      const running = tick(fixture).finally(() => {
        answeredAtMs = clock.elapsedMs;
      });
      await clock.advance(10_000);
      expect(await running).toMatchObject({ status: 'faulted', error: { code: expect.stringMatching('ERR_ANYHOST') } });
      expect(answeredAtMs).toBe(9750);
      expect(lines).toContainEqual(expect.objectContaining({ event: 'continuation.failed', level: 'error' }));
      const stopping = host.stop();
      await clock.advance(5000);
      await stopping;
      expect([host.state, clock.pending]).toEqual(['stopped', 0]);
    },
  );

  test('makes it faulted when the time of executions in a stop is over', async () => {
    const store = hangingStore();
    const { host, clock } = await start(
      application(store, async (_signal, { runAgain, services }) => {
        store.waitsFor.set = forever();
        runAgain();
        services.lifetime.stopApplication();
      }),
      { shutdownTimeoutMs: 4000 },
    );
    const running = host.run('poll', { trigger: 'startup' });
    await clock.advance(2999);
    expect(host.state).toBe('stopping');
    await clock.advance(1);
    expect((await running).status).toBe('faulted');
    await clock.advance(1000);
    await host.stop();
    expect([host.state, clock.pending]).toEqual(['stopped', 0]);
  });

  test('leaves a service that failed its own error', async () => {
    const failure = new Error('mine');
    let links = 0;
    const store = hangingStore();
    const fixture = await start(
      application(store, async (_signal, { runAgain }) => {
        links += 1;
        store.waitsFor.set = forever();
        if (links === 2) throw failure;
        runAgain();
      }),
    );
    const running = tick(fixture);
    await fixture.clock.advance(10_000);
    expect(await running).toMatchObject({ status: 'faulted', error: failure });
  });
});

describe('unfinished work that a store which is down does not take', () => {
  test('makes the run faulted for all that hear of it: the answer, the log, onOutcome, the trace, the admission', async () => {
    const store = durableStore();
    const left: string[] = [];
    const traced: string[] = [];
    const subscribers = {
      asyncEnd: (trace: unknown) => void traced.push(Object(trace).outcome.status),
    };
    const channel = tracingChannel('anyhost:execution');
    channel.asyncEnd.subscribe(subscribers.asyncEnd);
    const fixture = await start(
      application(store, async (signal, execution) => {
        await asksForMore(signal, execution);
        store.failure = new Error('no connection');
      }),
      {
        admissions: [{ enter: async () => ({ admitted: true, leave: async ({ status }) => void left.push(status) }) }],
      },
    );
    const answer = await tick(fixture);
    channel.asyncEnd.unsubscribe(subscribers.asyncEnd);
    expect(answer).toMatchObject({ status: 'faulted', error: { message: 'no connection' } });
    expect([fixture.summary(), traced, left]).toEqual([['poll faulted'], ['faulted'], ['faulted']]);
    expect(fixture.events().filter((event) => String(event).startsWith('execution.'))).toEqual([
      'execution.started',
      'execution.faulted',
    ]);
    expect(fixture.lines).toContainEqual(expect.objectContaining({ event: 'continuation.failed', level: 'error' }));
    store.failure = undefined;
    await fixture.host.stop();
  });

  test('is saved at the stop if the store is back by then', async () => {
    const store = durableStore();
    const fixture = await start(
      application(store, async (signal, execution) => {
        await asksForMore(signal, execution);
        store.failure = new Error('no connection');
      }),
    );
    expect((await tick(fixture)).status).toBe('faulted');
    store.failure = undefined;
    await fixture.host.stop();
    expect((await storedLedger(store)).unfinished).toMatchObject([{ occurrence: 0 }]);
  });
});

test('a long-lived host keeps unfinished work in memory, runs on, and resumes it when the store is back', async () => {
  const store = durableStore();
  let links = 0;
  const fixture = await startedHost(
    application(store, async (signal, execution) => {
      links += 1;
      if (links === 1) await asksForMore(signal, execution);
    }),
  );
  const at = (seconds: number): Promise<ExecutionOutcome> =>
    fixture.host.run('poll', { trigger: 'schedule', scheduledTime: new Date(seconds * 1000) });
  store.failure = new Error('no connection');
  expect(await tick(fixture)).toMatchObject({ status: 'completed', runAgain: true });
  await at(60);
  store.failure = undefined;
  await at(120);
  expect(fixture.outcomes.map(({ status, trigger, occurrence }) => [status, trigger, occurrence?.id])).toEqual([
    ['completed', 'schedule', 'poll@1970-01-01T00:00:00Z'],
    ['completed', 'schedule', 'poll@1970-01-01T00:01:00Z'],
    ['completed', 'continuation', 'poll@1970-01-01T00:00:00Z'],
    ['completed', 'schedule', 'poll@1970-01-01T00:02:00Z'],
  ]);
  await fixture.host.stop();
  expect(await storedLedger(store)).toMatchObject({ unfinished: [], running: [] });
});
