import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { LifecycleLimits } from '../application/policy.ts';
import type { HostLifetime } from '../contract/host-lifetime.ts';
import { forever } from '../fixtures/deferred.fixture.ts';
import { hostOf } from '../fixtures/host.fixture.ts';
import { type PhaseActions, recordingService } from '../fixtures/hosted-service.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { delay } from '../time/timer.ts';

const PHASES = ['startingAsync', 'startAsync', 'startedAsync', 'stoppingAsync', 'stopAsync', 'stoppedAsync'] as const;

/** An application that waits in each phase, and keeps the signal of each. */
function waiting(clock: ManualClock, signals: AbortSignal[], limits: LifecycleLimits) {
  const wait = async (signal: AbortSignal): Promise<void> => {
    signals.push(signal);
    await delay(clock, 100);
  };
  const actions: PhaseActions = Object.fromEntries(PHASES.map((phase) => [phase, wait]));
  const hostLifetime: HostLifetime = { waitForStartAsync: wait, stopAsync: wait };
  const application = defineApplication('orders')
    .singleton('pool', (_services, { signal }) => wait(signal))
    .hostedService('a', () => recordingService('a', [], actions), limits)
    .hostedService('b', () => recordingService('b', [], actions), limits);
  return { application, hostLifetime };
}

describe('the phases of a host leave no listener behind [N07]', () => {
  const all = [false, true].flatMap((concurrently) => [
    { concurrently, limits: {} },
    { concurrently, limits: { startTimeoutMs: 5000, stopTimeoutMs: 5000 } },
  ]);

  test.each(all)(
    'on the signals of the phases and of the caller, concurrently $concurrently, $limits',
    async ({ concurrently, limits }) => {
      const clock = new ManualClock();
      const signals: AbortSignal[] = [];
      const { application, hostLifetime } = waiting(clock, signals, limits);
      const options = { servicesStartConcurrently: concurrently, servicesStopConcurrently: concurrently };
      const { host } = hostOf(application, { clock, ...options, platform: { hostLifetime } });
      const caller = new AbortController();
      const starting = host.start({ signal: caller.signal });
      await clock.advance(2000);
      await starting;
      expect(signals).toHaveLength(2 + 2 * 3);
      expect(listenersOf([caller.signal, ...signals])).toBe(0);
      const stopping = host.stop();
      await clock.advance(2000);
      await stopping;
      expect(signals).toHaveLength(2 + 2 * 6 + 1);
      expect(listenersOf([caller.signal, ...signals])).toBe(0);
      const { started, stopping: begins, stopped } = host.lifetime;
      expect(listenersOf([started, begins, stopped])).toBe(0);
      expect(clock.pending).toBe(0);
    },
  );

  test('nor does a phase that takes longer than its limit', async () => {
    const signals: AbortSignal[] = [];
    const hang = (signal: AbortSignal): Promise<never> => {
      signals.push(signal);
      return forever();
    };
    const limits = { startTimeoutMs: 500, stopTimeoutMs: 500 };
    for (const phase of ['startAsync', 'stopAsync'] as const) {
      const app = defineApplication('orders')
        .hostedService('a', () => recordingService('a', [], { startAsync: (signal) => void signals.push(signal) }))
        .hostedService('slow', () => recordingService('slow', [], { [phase]: hang }), limits);
      const { host, clock } = hostOf(app);
      const ending = host.start().then(() => host.stop());
      const settled = ending.catch(() => {});
      await clock.advance(60_000);
      await settled;
      expect(clock.pending).toBe(0);
    }
    expect(signals).toHaveLength(4);
    expect(listenersOf(signals)).toBe(0);
  });

  test('nor do callbacks of the lifetime that were removed', () => {
    const { host } = hostOf(defineApplication('orders'));
    const { lifetime } = host;
    for (let index = 0; index < 100; index += 1) lifetime.onStopping(() => {})();
    expect(listenersOf([lifetime.stopping])).toBe(0);
  });
});

function listenersOf(signals: readonly AbortSignal[]): number {
  return signals.reduce((count, signal) => count + getEventListeners(signal, 'abort').length, 0);
}
