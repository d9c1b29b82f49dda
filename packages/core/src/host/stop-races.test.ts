import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { forever } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf, errorOf } from '../fixtures/errors.fixture.ts';
import { type HangingStore, hangingStore } from '../fixtures/hanging-store.fixture.ts';
import { type FixtureOptions, type HostFixture, hostOf } from '../fixtures/host.fixture.ts';
import { type PhaseActions, recordingService } from '../fixtures/hosted-service.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { every } from '../schedule/schedule.ts';

interface Driven {
  readonly fixture: HostFixture<string>;
  readonly store: HangingStore;
  readonly calls: string[];
}

/** A host whose driver asks a store that never answers, with two hosted services that write down what is called. */
function driven(options: FixtureOptions = {}, actions: PhaseActions = {}): Driven {
  const calls: string[] = [];
  const store = hangingStore('list');
  const application = defineApplication<string>('orders')
    .stateStore(() => store)
    .hostedService('a', () => recordingService('a', calls, actions))
    .hostedService('b', () => recordingService('b', calls))
    .job('poll', { schedule: every('1m') }, async () => {});
  return { fixture: hostOf(application, { ...options, platform: { driver: scheduleDriver() } }), store, calls };
}

/** All six hooks of both services, each once. */
const EVERY_HOOK_ONCE = ['a', 'b']
  .flatMap((name) =>
    ['startingAsync', 'startAsync', 'startedAsync', 'stoppingAsync', 'stopAsync', 'stoppedAsync'].map(
      (phase) => `${name}.${phase}`,
    ),
  )
  .toSorted();

describe('a stop while the schedules ask a store that never answers', () => {
  test('is a whole and clean one, at once', async () => {
    const { fixture, calls } = driven();
    const { host, clock } = fixture;
    const starting = host.start();
    await settle();
    expect(host.state).toBe('started');
    await host.stop();
    await starting;
    expect([host.state, clock.elapsedMs, clock.pending]).toEqual(['stopped', 0, 0]);
    expect(calls.toSorted()).toEqual(EVERY_HOOK_ONCE);
    expect(host.lifetime.stopped.aborted).toBe(true);
  });

  test('writes nothing when the store answers after all', async () => {
    const { fixture, store } = driven();
    let answer = (): void => {};
    store.waitsFor.list = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const starting = fixture.host.start();
    await settle();
    await fixture.host.stop();
    await starting;
    answer();
    await settle();
    expect([store.calls.set, fixture.clock.pending]).toEqual([0, 0]);
  });

  test('is one, when the host began to stop in the moment in which its start would have taken too long', async () => {
    const { fixture, calls } = driven({ startupTimeoutMs: 5000, shutdownTimeoutMs: 8000 });
    const { host, clock } = fixture;
    await host.start();
    const passing = clock.advance(5000);
    clock.setTimeout(() => void host.stop(), 5000);
    await passing;
    await host.stop();
    expect([clock.elapsedMs, clock.pending, host.state]).toEqual([5000, 0, 'stopped']);
    expect(calls.toSorted()).toEqual(EVERY_HOOK_ONCE);
  });

  test('is one, when the caller of the start aborts its signal just before', async () => {
    const controller = new AbortController();
    const { fixture, calls } = driven();
    const { host, clock } = fixture;
    await host.start({ signal: controller.signal });
    controller.abort(new Error('enough'));
    await host.stop();
    expect([host.state, clock.elapsedMs, clock.pending]).toEqual(['stopped', 0, 0]);
    expect(calls.toSorted()).toEqual(EVERY_HOOK_ONCE);
  });
});

test('a listener of started that stops the host keeps the schedules from asking the store', async () => {
  const { fixture, store } = driven();
  const { host } = fixture;
  host.lifetime.started.addEventListener('abort', () => host.lifetime.stopApplication());
  await host.start();
  await host.stop();
  expect(store.calls).toEqual({ get: 0, list: 0, set: 0, delete: 0 });
});

test.each(Array.from({ length: 24 }, (_, turns) => turns))(
  'a stop %i microtasks after the last hook of the start is a stop: everything started is stopped, once',
  async (turns) => {
    const calls: string[] = [];
    const { host } = hostOf(
      recordingApplication(calls, {
        a: {
          startedAsync: () => {
            void afterMicrotasks(turns).then(() => host.lifetime.stopApplication());
          },
        },
      }),
    );
    await host.start().catch(() => {});
    await settle();
    await host.stop();
    expect(calls.filter((call) => call === 'a.stopAsync').length).toBe(1);
    expect(host.state).toBe('stopped');
  },
);

describe('the stop of a host whose start has failed', () => {
  const failure = new Error('mine');

  test('resolves when all that had started could be stopped', async () => {
    const { host } = hostOf(recordingApplication([], { a: {}, b: { startAsync: () => Promise.reject(failure) } }));
    expect(await errorOf(host.start())).toBe(failure);
    await host.stop();
    expect([host.state, host.lifetime.stopping.aborted]).toEqual(['failed', false]);
  });

  test('rejects with what could not be stopped', async () => {
    const noStop = new Error('no stop');
    const { host } = hostOf(
      recordingApplication([], {
        a: { stopAsync: () => Promise.reject(noStop) },
        b: { startAsync: () => Promise.reject(failure) },
      }),
    );
    expect(await errorOf(host.start())).toBe(failure);
    expect(await errorOf(host.stop())).toBe(noStop);
    expect(await errorOf(host.stop())).toBe(noStop);
    expect(host.state).toBe('failed');
  });

  test('rejects with the name of who did not stop in time', async () => {
    const { host, clock } = hostOf(
      recordingApplication([], { a: { stopAsync: forever }, b: { startAsync: () => Promise.reject(failure) } }),
      { shutdownTimeoutMs: 5000 },
    );
    const starting = errorOf(host.start());
    await clock.advance(5000);
    expect(await starting).toBe(failure);
    const error = await anyhostErrorOf(host.stop());
    expect(error.code).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
    expect(error.details['late']).toEqual(["'a' (stopAsync)"]);
    expect([host.state, clock.pending]).toEqual(['failed', 0]);
  });

  test('waits for the cleaning up that is under way', async () => {
    const { host, clock } = hostOf(
      recordingApplication([], { a: { stopAsync: forever }, b: { startAsync: () => Promise.reject(failure) } }),
      { shutdownTimeoutMs: 5000 },
    );
    const starting = errorOf(host.start());
    await clock.advance(1000);
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(4000);
    expect(await starting).toBe(failure);
    expect((await stopping).details['late']).toEqual(["'a' (stopAsync)"]);
  });
});

async function afterMicrotasks(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await undefined;
}
