import { getEventListeners } from 'node:events';
import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import { defineApplication } from '../application/define-application.ts';
import { untilAborted } from '../fixtures/deferred.fixture.ts';
import { errorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('nothing is left behind [N07]', () => {
  test('on the signal of the caller of start, after a start or a failed one', async () => {
    const { signal } = new AbortController();
    const { host } = hostOf(recordingApplication([], { a: {}, b: {} }));
    await host.start({ signal });
    expect(listeners(signal)).toBe(0);
    await host.stop();
    const failing = hostOf(recordingApplication([], { a: { startAsync: () => Promise.reject(new Error('mine')) } }));
    await errorOf(failing.host.start({ signal }));
    expect(listeners(signal)).toBe(0);
  });

  test('on the signal that a service gets at its start', async () => {
    const signals: AbortSignal[] = [];
    const { host } = await startedHost(
      recordingApplication([], {
        a: { startAsync: (signal) => signals.push(signal) },
        b: {
          startAsync: async (signal) => {
            await settle();
            signals.push(signal);
          },
        },
      }),
    );
    expect(signals.map(listeners)).toEqual([0, 0]);
    await host.stop();
  });

  test('on the signal of a run, whatever its outcome', async () => {
    const controller = new AbortController();
    let fails = false;
    const { host } = await startedHost(
      jobOf(async () => {
        if (fails) throw new Error('mine');
      }),
    );
    await host.run('poll', { signal: controller.signal });
    fails = true;
    await host.run('poll', { signal: controller.signal });
    expect(listeners(controller.signal)).toBe(0);
    await host.stop();
  });

  test('on the signal of a lease', async () => {
    const lease = new AbortController();
    const admission: Admission = {
      enter: async () => ({ admitted: true, lost: lease.signal, leave: async () => {} }),
    };
    const { host } = await startedHost(
      jobOf(async () => {}),
      { admissions: [admission] },
    );
    await host.run('poll');
    expect(listeners(lease.signal)).toBe(0);
    await host.stop();
  });

  test('on the lifetime, after a thousand runs', async () => {
    const { host, clock } = await startedHost(
      defineApplication('orders')
        .scoped('cart', () => ({}), { dispose: () => {} })
        .job('poll', { schedule: onDemand(), timeoutMs: 5000 }, async (_signal, { services }) => void services.cart),
    );
    const { started, stopping, stopped } = host.lifetime;
    for (let run = 0; run < 1000; run += 1) await host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    expect([started, stopping, stopped].map(listeners)).toEqual([0, 0, 0]);
    expect(clock.pending).toBe(0);
    await host.stop();
  });

  test('on the clock, after a stop in the middle of everything', async () => {
    const { host, clock } = await startedHost(
      defineApplication('orders')
        .job('waits', { schedule: onDemand(), timeoutMs: 60_000 }, (signal) => untilAborted(signal))
        .job('retries', { schedule: onDemand(), retry: { attempts: 5, delayMs: 60_000 } }, async () => {
          throw new Error('mine');
        }),
    );
    const runs = [host.run('waits'), host.run('retries')];
    await settle();
    expect(clock.pending).toBe(2);
    await host.stop();
    await Promise.all(runs);
    expect(clock.pending).toBe(0);
  });
});
