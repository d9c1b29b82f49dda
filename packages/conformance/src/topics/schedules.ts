import { continuous, delay, every } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, hookCalls, isOrCausedBy, notingService, workApp } from '../topic-services.ts';

/** Who decides when a service runs. */
export function describeSchedules(add: AddTopicTest): void {
  add('a schedule is served as time passes', ['drivesSchedule'], async (host) => {
    await host.create(workApp(async () => {}, { schedule: every('2m') }));
    await host.finish(host.start());
    await host.clock.advance('6m');
    expect(host.outcomes.map(({ occurrence, status, trigger }) => `${occurrence?.id} ${status} ${trigger}`)).toEqual([
      'work@2026-11-22T12:02:00Z completed schedule',
      'work@2026-11-22T12:04:00Z completed schedule',
      'work@2026-11-22T12:06:00Z completed schedule',
    ]);
  });

  add('nothing runs unless the platform invokes it', ['!drivesSchedule'], async (host) => {
    const app = workApp(async () => {}, { schedule: every('2m'), runOnStart: true });
    await host.create(app);
    await host.finish(host.start());
    await host.clock.advance('6m');
    expect(host.outcomes).toEqual([]);
  });

  add('options without effect in a host that drives no schedule are logged', ['!drivesSchedule'], async (host) => {
    await host.create(workApp(async () => {}, { schedule: every('2m'), runOnStart: true, jitterMs: 500 }));
    await host.live();
    expect(host.linesOf('policy.platformDecides')).toMatchObject([
      { fields: { service: 'work', options: ['runOnStart', 'jitterMs'] } },
    ]);
  });

  add('runOnStart runs once without an occurrence', ['drivesSchedule'], async (host) => {
    await host.create(workApp(async () => {}, { schedule: every('2m'), runOnStart: true }));
    await host.finish(host.start());
    await host.clock.advance('1m');
    expect(host.outcomes).toMatchObject([{ trigger: 'startup', occurrence: undefined }]);
  });

  add('a due time while the service still runs is skipped: overlap [W01]', ['drivesSchedule'], async (host) => {
    const app = workApp(async (_signal, { services }) => void (await delay(services.clock, 150_000)), {
      schedule: every('2m'),
    });
    await host.create(app);
    await host.finish(host.start());
    await host.clock.advance('5m');
    expect(host.outcomes.map(({ status }) => status)).toEqual(['skipped', 'completed']);
  });

  add('due times that passed while the machine slept are served once, late [W02]', ['drivesSchedule'], async (host) => {
    await host.create(
      workApp(async (_signal, { pastDue }) => host.note(`late: ${pastDue}`), { schedule: every('2m') }),
    );
    await host.finish(host.start());
    host.clock.jump('9m');
    await host.clock.advance('1m');
    expect(host.journal).toEqual(['late: true', 'late: false']);
    expect(host.outcomes.map(({ occurrence }) => occurrence?.id)).toEqual([
      'work@2026-11-22T12:08:00Z',
      'work@2026-11-22T12:10:00Z',
    ]);
  });

  add('with misfire: skip a late due time is skipped: pastDue', ['drivesSchedule'], async (host) => {
    await host.create(workApp(async () => {}, { schedule: every('10m'), misfire: 'skip' }));
    await host.finish(host.start());
    host.clock.jump('25m');
    await host.clock.advance('30s');
    expect(host.outcomes).toMatchObject([{ status: 'skipped', reason: 'pastDue' }]);
  });

  add(
    'a late due time from the platform runs in spite of misfire: skip [N09]',
    ['!drivesSchedule', 'scheduledRuns', 'carriesPastDue'],
    async (host) => {
      await host.create(workApp(async () => {}, { misfire: 'skip' }));
      await host.finish(host.start());
      await host.finish(host.run('work', { pastDue: true }));
      expect(host.outcomes).toMatchObject([{ status: 'completed' }]);
    },
  );

  add('faults of a scheduled service do not end the host [F07, W03]', ['drivesSchedule'], async (host) => {
    await host.create(workApp(() => Promise.reject(new Error('again')), { schedule: every('2m') }));
    await host.finish(host.start());
    await host.clock.advance('6m');
    expect(host.outcomes.map(({ status }) => status)).toEqual(['faulted', 'faulted', 'faulted']);
    expect(await host.stopFailure()).toBeUndefined();
  });

  add(
    'stopHostAfter counts failed occurrences in a row and stops the host with the last error [F03, F09]',
    ['drivesSchedule'],
    async (host) => {
      const error = new Error('again');
      const app = workApp(() => Promise.reject(error), {
        schedule: every('2m'),
        onFault: { stopHostAfter: 2 },
        retry: { attempts: 2, delayMs: 100 },
      });
      await host.create(app.hostedService('a', () => notingService(host, 'a')));
      await host.finish(host.start());
      await host.clock.advance('10m');
      expect(host.outcomes.map(({ attempt }) => attempt)).toEqual([1, 2, 1, 2]);
      expect(hookCalls(host, 'stopAsync')).toEqual(['a.stopAsync']);
      expect(isOrCausedBy(await host.stopFailure(), error)).toBe(true);
    },
  );

  add('an occurrence that completes ends the count of stopHostAfter', ['drivesSchedule'], async (host) => {
    let runs = 0;
    const app = workApp(
      async () => {
        runs += 1;
        if (runs % 2 === 1) throw new Error('every other');
      },
      { schedule: every('2m'), onFault: { stopHostAfter: 2 } },
    );
    await host.create(app);
    await host.finish(host.start());
    await host.clock.advance('20m');
    expect(host.outcomes).toHaveLength(10);
  });

  add('a continuous service runs from the start until the stop', ['drivesSchedule'], async (host) => {
    await host.create(workApp(aborted, { schedule: continuous() }));
    await host.finish(host.start());
    await host.clock.advance('2h');
    expect(host.outcomes).toEqual([]);
    await host.finish(host.stop());
    expect(host.outcomes).toMatchObject([{ status: 'completed', interrupted: true, trigger: 'startup' }]);
  });

  add('a continuous service that faults stops the host with its error [F01, F03]', ['drivesSchedule'], async (host) => {
    const error = new Error('out of paper');
    const app = workApp(() => Promise.reject(error), { schedule: continuous() });
    await host.create(app.hostedService('a', () => notingService(host, 'a')));
    await host.finish(host.start());
    await host.clock.advance('1m');
    expect(hookCalls(host, 'stopAsync')).toEqual(['a.stopAsync']);
    expect(isOrCausedBy(await host.stopFailure(), error)).toBe(true);
  });

  add(
    'a continuous service that returns has finished, and the host keeps running [W07]',
    ['drivesSchedule'],
    async (host) => {
      await host.create(workApp(async () => {}, { schedule: continuous() }));
      await host.finish(host.start());
      await host.clock.advance('1h');
      expect(host.outcomes).toHaveLength(1);
      expect(host.linesOf('host.stopping')).toEqual([]);
    },
  );

  add('a continuous service has one bounded execution per run', ['!drivesSchedule'], async (host) => {
    await host.create(workApp(aborted, { schedule: continuous() }), {}, { timeLeftMs: 10_000 });
    await host.finish(host.start());
    await host.finish(host.run('work'));
    await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ durationMs: 8000 }, { durationMs: 8000 }]);
  });
}
