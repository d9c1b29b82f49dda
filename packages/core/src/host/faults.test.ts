import { describe, expect, test } from 'vitest';
import type { Admission, Rejection } from '../admission/admission.ts';
import { defineApplication } from '../application/define-application.ts';
import { type Deferred, deferred, forever, untilAborted, whenAborted } from '../fixtures/deferred.fixture.ts';
import { errorOf } from '../fixtures/errors.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { recordingService } from '../fixtures/hosted-service.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { settle } from '../fixtures/manual-clock.fixture.ts';
import { continuous, every } from '../schedule/schedule.ts';

const failure = new Error('mine');
const minutely = every('1m');

describe('a continuous service', () => {
  test('that faults stops the host, which rejects with that very error [F01, F02, F03]', async () => {
    const work = deferred();
    const { host, lines } = await scheduledHost(jobOf(() => work.promise, { schedule: continuous() }));
    await settle();
    expect(host.state).toBe('started');
    work.reject(failure);
    await settle();
    expect(host.state).toBe('stopped');
    expect(host.lifetime.stopping.aborted).toBe(true);
    expect(await errorOf(host.stop())).toBe(failure);
    expect(lines).toContainEqual(expect.objectContaining({ event: 'execution.faulted', level: 'error', err: failure }));
  });

  test('that faulted is stopped like any other, and its stop does not repeat the fault [B07]', async () => {
    const work = deferred();
    const calls: string[] = [];
    const application = defineApplication('orders').backgroundService('loop', { schedule: continuous() }, () => ({
      ...recordingService('loop', calls),
      executeAsync: () => work.promise,
    }));
    const { host } = await scheduledHost(application);
    await settle();
    work.reject(failure);
    await settle();
    expect(calls.slice(3)).toEqual(['loop.stoppingAsync', 'loop.stopAsync', 'loop.stoppedAsync']);
    expect(await errorOf(host.stop())).toBe(failure);
  });

  test('that faults beside others: one error with all of them [F04]', async () => {
    const works = ['a', 'b', 'c'].map((name): [string, Deferred] => [name, deferred()]);
    let application = defineApplication<string>('orders');
    for (const [name, { promise }] of works)
      application = application.job(name, { schedule: continuous() }, () => promise);
    const { host } = await scheduledHost(application);
    for (const [name, { reject }] of works) reject(new Error(name));
    await settle();
    const error = await errorOf(host.stop());
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({ errors: [{ message: 'a' }, { message: 'b' }, { message: 'c' }] });
  });

  test('that faults while another takes the host down: one error with both [F04]', async () => {
    const work = deferred();
    const application = defineApplication('orders')
      .job('first', { schedule: continuous() }, () => work.promise)
      .job('second', { schedule: continuous() }, async (signal) => {
        await whenAborted(signal);
        throw new Error('second');
      });
    const { host } = await scheduledHost(application);
    await settle();
    work.reject(new Error('first'));
    await settle();
    expect(await errorOf(host.stop())).toMatchObject({ errors: [{ message: 'first' }, { message: 'second' }] });
  });

  test('that faults beside a service that cannot stop: the stop’s error first [F05]', async () => {
    const work = deferred();
    const application = defineApplication('orders')
      .hostedService('a', () => ({ startAsync: async () => {}, stopAsync: () => Promise.reject(new Error('stop')) }))
      .job('poll', { schedule: continuous() }, () => work.promise);
    const { host } = await scheduledHost(application);
    await settle();
    work.reject(failure);
    await settle();
    expect(await errorOf(host.stop())).toMatchObject({ errors: [{ message: 'stop' }, failure] });
  });

  test('that faults only while the host stops is still reported [F06]', async () => {
    const { host } = await scheduledHost(
      jobOf(
        async (signal) => {
          await whenAborted(signal);
          await new Promise((resolve) => setImmediate(resolve));
          throw failure;
        },
        { schedule: continuous() },
      ),
    );
    await settle();
    expect(await errorOf(host.stop())).toBe(failure);
  });

  test('that returns is finished: the host keeps running, and the service is not run again', async () => {
    let runs = 0;
    const { host, clock, events } = await scheduledHost(
      jobOf(
        async () => {
          runs += 1;
        },
        { schedule: continuous() },
      ),
    );
    await clock.advance(3_600_000);
    expect([runs, host.state, clock.pending]).toEqual([1, 'started', 0]);
    expect(events()).toContain('service.finished');
    await host.stop();
  });

  test('that ignores the stop is named once', async () => {
    const { host, clock } = await scheduledHost(jobOf(forever, { schedule: continuous() }));
    await settle();
    const stopping = errorOf(host.stop());
    await clock.advance(30_000);
    expect(await stopping).toMatchObject({
      code: 'ERR_ANYHOST_SHUTDOWN_TIMEOUT',
      details: { late: ["an execution of 'poll' (given up 0 s ago, still running)"] },
    });
  });

  test('runs once, triggered by the start, with no limit of time', async () => {
    const { host, outcomes } = await scheduledHost(jobOf((signal) => whenAborted(signal), { schedule: continuous() }));
    await settle();
    await host.stop();
    expect(outcomes).toMatchObject([
      { status: 'completed', interrupted: true, trigger: 'startup', occurrence: undefined, timeLeftMs: undefined },
    ]);
  });
});

/** What keeps a continuous service from running at first, and the outcome that it then gets. */
const OBSTACLES: readonly (readonly [outcome: string, Rejection | Error])[] = [
  ['poll skipped: notLeader', { admitted: false, status: 'skipped', reason: 'notLeader' }],
  ['poll skipped: duplicate', { admitted: false, status: 'skipped', reason: 'duplicate' }],
  ['poll refused: occurrenceBusy', { admitted: false, status: 'refused', reason: 'occurrenceBusy' }],
  ['poll refused: storeUnavailable', new Error('no connection')],
];

describe('a continuous service that is not admitted', () => {
  test.each(OBSTACLES)('is retried with a back-off that grows: %s', async (outcome, answer) => {
    let asked = 0;
    const admission: Admission = {
      enter: async () => {
        asked += 1;
        if (asked > 3) return { admitted: true, leave: async () => {} };
        if (answer instanceof Error) throw answer;
        return answer;
      },
    };
    const { host, clock, summary } = await scheduledHost(
      jobOf((signal) => whenAborted(signal), { schedule: continuous() }),
      { admissions: [admission], random: () => 0.5 },
    );
    await clock.advance(60_000);
    expect([host.state, asked]).toEqual(['started', 4]);
    await host.stop();
    expect(summary()).toEqual([outcome, outcome, outcome, 'poll completed']);
    expect(clock.pending).toBe(0);
  });

  test('is retried after it lost its lease', async () => {
    const { admission, leases } = leasing();
    const { host, clock, summary } = await scheduledHost(
      jobOf((signal) => untilAborted(signal), { schedule: continuous() }),
      { admissions: [admission] },
    );
    await settle();
    leases[0]?.abort();
    await clock.advance(60_000);
    expect([summary(), leases.length, host.state]).toEqual([['poll leaseLost'], 2, 'started']);
    await host.stop();
  });

  test('is retried after it returned because it lost its lease: it has not finished', async () => {
    const { admission, leases } = leasing();
    const { host, clock, events } = await scheduledHost(
      jobOf((signal) => whenAborted(signal), { schedule: continuous() }),
      { admissions: [admission] },
    );
    await settle();
    leases[0]?.abort();
    await clock.advance(60_000);
    expect([leases.length, events().includes('service.finished')]).toEqual([2, false]);
    await host.stop();
  });

  test('is retried while a manual run is in its way, and after its caller cancelled that', async () => {
    let asked = 0;
    const admission: Admission = {
      enter: async () => {
        asked += 1;
        if (asked === 1) return { admitted: false, status: 'skipped', reason: 'notLeader' };
        return { admitted: true, leave: async () => {} };
      },
    };
    const controller = new AbortController();
    const { host, clock, outcomes } = await scheduledHost(
      jobOf((signal) => untilAborted(signal), { schedule: continuous() }),
      { admissions: [admission], random: () => 0.5 },
    );
    await settle();
    const byHand = host.run('poll', { signal: controller.signal });
    await clock.advance(30_000);
    controller.abort();
    expect((await byHand).status).toBe('cancelled');
    await clock.advance(300_000);
    await host.stop();
    const inShort = outcomes.map(({ trigger, status }) => `${trigger} ${status}`);
    expect(inShort.slice(0, 2)).toEqual(['startup skipped', 'startup skipped']);
    expect(inShort.filter((line) => line !== 'startup skipped')).toEqual(['manual cancelled', 'startup interrupted']);
  });

  test('that was stopped by the host has not finished', async () => {
    const { host, events } = await scheduledHost(jobOf((signal) => whenAborted(signal), { schedule: continuous() }));
    await settle();
    await host.stop();
    expect(events()).not.toContain('service.finished');
    expect(events()).not.toContain('service.restarting');
  });
});

describe('a continuous service with onFault restart', () => {
  const restart = (delayMs = 1000): object => ({
    schedule: continuous(),
    onFault: { restart: { delayMs, jitter: 0, maxDelayMs: 8000 } },
  });

  test('is restarted after a back-off that grows [F09]', async () => {
    const runs: number[] = [];
    let now = (): number => 0;
    const { host, clock, events } = await scheduledHost(
      jobOf(async () => {
        runs.push(now());
        throw failure;
      }, restart()),
    );
    now = () => clock.elapsedMs;
    await clock.advance(30_000);
    expect(runs).toEqual([0, 1000, 3000, 7000, 15_000, 23_000]);
    expect(events().filter((event) => event === 'service.restarting').length).toBe(6);
    expect(host.state).toBe('started');
    await host.stop();
    expect(clock.pending).toBe(0);
  });

  test('resets the back-off after a minute without a fault', async () => {
    const runs: number[] = [];
    let work = deferred();
    let now = (): number => 0;
    const { host, clock } = await scheduledHost(
      jobOf((signal) => {
        runs.push(now());
        work = deferred();
        return Promise.race([work.promise, whenAborted(signal)]);
      }, restart()),
    );
    now = () => clock.elapsedMs;
    for (const lasts of [0, 0, 60_000]) {
      await clock.advance(lasts);
      work.reject(failure);
      await settle();
      await clock.advance(clock.nextInMs);
    }
    expect(runs).toEqual([0, 1000, 3000, 64_000]);
    await host.stop();
  });

  test('is not restarted while the host stops', async () => {
    const { host, clock } = await scheduledHost(jobOf(() => Promise.reject(failure), restart(60_000)));
    await settle();
    expect(clock.pending).toBe(1);
    const before = clock.now();
    await host.stop();
    await clock.advance(120_000);
    expect([before + 120_000, clock.pending, host.state]).toEqual([clock.now(), 0, 'stopped']);
  });

  test('is finished when it returns', async () => {
    let runs = 0;
    const { host, clock } = await scheduledHost(
      jobOf(async () => {
        runs += 1;
        if (runs === 1) throw failure;
      }, restart()),
    );
    await clock.advance(60_000);
    expect(runs).toBe(2);
    await host.stop();
  });
});

describe('a scheduled service', () => {
  test('that fails is run again at its next due time by default [F01, F07, W03]', async () => {
    const { host, clock, summary } = await scheduledHost(jobOf(() => Promise.reject(failure), { schedule: minutely }));
    await clock.advance(180_000);
    expect(summary()).toEqual(['poll faulted', 'poll faulted', 'poll faulted']);
    expect(host.state).toBe('started');
    await host.stop();
  });

  test('stops the host after so many failures in a row, with the last error [F09]', async () => {
    let runs = 0;
    const { host, clock } = await scheduledHost(
      jobOf(
        async () => {
          runs += 1;
          throw new Error(`failure ${runs}`);
        },
        { schedule: minutely, onFault: { stopHostAfter: 3 } },
      ),
    );
    await clock.advance(120_000);
    expect(host.state).toBe('started');
    await clock.advance(600_000);
    expect([runs, host.state]).toEqual([3, 'stopped']);
    expect((await errorOf(host.stop())).message).toBe('failure 3');
  });

  test('counts anew after a success', async () => {
    let runs = 0;
    const { host, clock } = await scheduledHost(
      jobOf(
        async () => {
          runs += 1;
          if (runs % 3 !== 0) throw failure;
        },
        { schedule: minutely, onFault: { stopHostAfter: 3 } },
      ),
    );
    await clock.advance(3_600_000);
    expect([runs, host.state]).toEqual([60, 'started']);
    await host.stop();
  });

  test('counts occurrences, not attempts', async () => {
    let runs = 0;
    const { host, clock } = await scheduledHost(
      jobOf(
        async () => {
          runs += 1;
          throw failure;
        },
        { schedule: minutely, onFault: { stopHostAfter: 2 }, retry: { attempts: 3, delayMs: 100 } },
      ),
    );
    await clock.advance(110_000);
    expect([runs, host.state]).toEqual([3, 'started']);
    await clock.advance(60_000);
    expect([runs, host.state]).toEqual([6, 'stopped']);
    expect(await errorOf(host.stop())).toBe(failure);
  });

  test('counts a time-out, and rejects with an error that says so', async () => {
    const { host, clock } = await scheduledHost(
      jobOf(
        async (signal) => {
          await whenAborted(signal);
          signal.throwIfAborted();
        },
        { schedule: minutely, timeoutMs: 5000, onFault: { stopHostAfter: 1 } },
      ),
    );
    await clock.advance(66_000);
    expect(await errorOf(host.stop())).toMatchObject({
      code: 'ERR_ANYHOST_EXECUTION_TIMED_OUT',
      message: expect.stringContaining('poll@2026-11-22T06:01:00Z'),
    });
  });

  test('does not count an execution that the stop interrupted', async () => {
    const { host, clock, summary } = await scheduledHost(
      jobOf(
        async (signal) => {
          await whenAborted(signal);
          signal.throwIfAborted();
        },
        { schedule: minutely, onFault: { stopHostAfter: 1 } },
      ),
    );
    await clock.advance(60_000);
    await host.stop();
    expect(summary()).toEqual(['poll interrupted']);
  });
});

/** An admission that lets every run in, and the leases that it gave. */
function leasing(): { readonly admission: Admission; readonly leases: readonly AbortController[] } {
  const leases: AbortController[] = [];
  const enter: Admission['enter'] = async () => {
    const lease = new AbortController();
    leases.push(lease);
    return { admitted: true, lost: lease.signal, leave: async () => {} };
  };
  return { admission: { enter }, leases };
}
