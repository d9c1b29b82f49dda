import { describe, expect, test } from 'vitest';
import { forever, untilAborted, whenAborted } from '../fixtures/deferred.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { delay } from '../time/timer.ts';

const HOUR = 3_600_000;

/** Steps that a wall clock may take while something is timed. */
const STEPS: readonly (readonly [what: string, ms: number])[] = [
  ['is set back by an hour', -HOUR],
  ['is set back by a year', -365 * 24 * HOUR],
  ['is set forward by ten minutes', HOUR / 6],
  ['shows a night of suspend', 8 * HOUR],
];

describe.each(STEPS)('while the wall clock %s', (_, stepMs) => {
  test('timeoutMs aborts when it has passed, and the reserve is there to save in', async () => {
    const times: number[] = [];
    const { host, clock } = await startedHost(
      jobOf(
        async (signal, { remainingMs, services }) => {
          await whenAborted(signal);
          times.push(clock.elapsedMs, remainingMs());
          await delay(services.clock, 1500);
          signal.throwIfAborted();
        },
        { timeoutMs: 60_000 },
      ),
    );
    const running = host.run('poll');
    await clock.advance(30_000);
    clock.jump(stepMs);
    await clock.advance(30_000);
    clock.jump(stepMs);
    await clock.advance(1500);
    expect(await running).toMatchObject({ status: 'timedOut', durationMs: 61_500 });
    expect(times).toEqual([60_000, 2000]);
    await host.stop();
  });

  test('a platform’s deadline stays where it was when the run was requested', async () => {
    const { host, clock } = await startedHost(jobOf(forever));
    const running = host.run('poll', { deadline: new Date(clock.now() + 10_000) });
    await clock.advance(1000);
    clock.jump(stepMs);
    await clock.advance(8750);
    expect(await running).toMatchObject({ status: 'abandoned', durationMs: 9750, timeLeftMs: 250 });
  });

  test('the wait for a retry has its length', async () => {
    const attempts: number[] = [];
    const { host, clock } = await startedHost(
      jobOf(
        async () => {
          attempts.push(clock.elapsedMs);
          throw new Error('again');
        },
        { retry: { attempts: 3, delayMs: 10_000, jitter: 0 } },
      ),
    );
    const running = host.run('poll');
    await clock.advance(5000);
    clock.jump(stepMs);
    await clock.advance(25_000);
    await running;
    expect(attempts).toEqual([0, 10_000, 30_000]);
    await host.stop();
  });

  test('a stop takes as long as its timeout allows', async () => {
    const { host, clock } = await startedHost(
      recordingApplication([], { a: { stopAsync: (signal) => untilAborted(signal) } }),
      { shutdownTimeoutMs: 5000 },
    );
    const stopping = anyhostErrorOf(host.stop());
    await clock.advance(1000);
    clock.jump(stepMs);
    await clock.advance(3999);
    expect(host.state).toBe('stopping');
    await clock.advance(1);
    expect((await stopping).code).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
  });

  test('a start takes as long as its timeout allows', async () => {
    const { host, clock } = hostOf(recordingApplication([], { a: { startAsync: forever } }), {
      startupTimeoutMs: 5000,
    });
    const starting = anyhostErrorOf(host.start());
    await clock.advance(1000);
    clock.jump(stepMs);
    await clock.advance(3999);
    expect(host.state).toBe('starting');
    await clock.advance(1);
    expect((await starting).code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
  });

  test('an admission that does not answer is waited for as long as a store', async () => {
    const { host, clock } = await startedHost(jobOf(forever), { admissions: [{ enter: forever }] });
    const running = host.run('poll');
    await settle();
    clock.jump(stepMs);
    await clock.advance(5000);
    expect(await running).toMatchObject({ status: 'refused', reason: 'storeUnavailable' });
    await host.stop();
  });
});
