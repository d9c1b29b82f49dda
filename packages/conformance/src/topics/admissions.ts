import type { Admission, AdmissionRequest } from '@anyhost/core';
import { expect } from 'vitest';
import { rejectWith } from '../admissions.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, workApp } from '../topic-services.ts';

const DUE = new Date('2026-11-22T11:45:00Z');

/** Admissions decide before a run whether this host may run it; claims and leases are admissions. */
export function describeAdmissions(add: AddTopicTest): void {
  add('an admission gets the request and the time that is left', ['scheduledRuns'], async (host) => {
    const asked: AdmissionRequest[] = [];
    await host.create(
      workApp(async () => {}),
      { admissions: [noting(asked)] },
      { timeLeftMs: 10_000 },
    );
    await host.finish(host.start());
    await host.finish(host.run('work', { scheduledTime: DUE }));
    expect(asked).toEqual([
      {
        application: 'conformance',
        service: 'work',
        trigger: 'schedule',
        occurrence: { id: 'work@2026-11-22T11:45:00Z', scheduledTime: DUE },
        remainingMs: 10_000,
      },
    ]);
  });

  add('each admission is left once, with the outcome, before the answer', [], async (host) => {
    const admission: Admission = {
      enter: async () => ({
        admitted: true,
        leave: async ({ status, attempt }) => host.note(`left: ${status} ${attempt}`),
      }),
    };
    const app = workApp(() => Promise.reject(new Error('no')), { retry: { attempts: 2, delayMs: 10 } });
    await host.create(app, { admissions: [admission] });
    await host.finish(host.start());
    await host.finish(host.run('work').then(() => host.note('answered')));
    expect(host.journal).toEqual(['left: faulted 2', 'answered']);
  });

  add('an admission whose leave rejects does not fail the run', [], async (host) => {
    const leave = () => Promise.reject(new Error('connection reset'));
    await host.create(
      workApp(async () => {}),
      { admissions: [{ enter: async () => ({ admitted: true, leave }) }] },
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'completed' }]);
    expect(host.linesOf('admission.leaveFailed')).toMatchObject([{ level: 'error' }]);
  });

  add('admissions are entered in the order given and left in reverse', [], async (host) => {
    const named = (name: string): Admission => ({
      enter: async () => {
        host.note(`enter ${name}`);
        return { admitted: true, leave: async () => host.note(`leave ${name}`) };
      },
    });
    await host.create(
      workApp(async () => host.note('called')),
      { admissions: [named('one'), named('two')] },
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['enter one', 'enter two', 'called', 'leave two', 'leave one']);
  });

  add('admissions already entered are left when a later one rejects the run', [], async (host) => {
    const first: Admission = {
      enter: async () => ({ admitted: true, leave: async ({ status }) => host.note(`left: ${status}`) }),
    };
    await host.create(
      workApp(async () => host.note('called')),
      { admissions: [first, rejectWith({ admitted: false, status: 'skipped', reason: 'notLeader' })] },
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['left: skipped']);
  });

  add('an admission that never answers does not block a run forever', [], async (host) => {
    const silent: Admission = { enter: () => new Promise(() => {}) };
    await host.create(
      workApp(async () => host.note('called')),
      { admissions: [silent], storeTimeoutMs: 2000 },
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'refused', reason: 'storeUnavailable' }]);
    expect(host.journal).toEqual([]);
  });

  add('a lost lease aborts the execution with LeaseLost', [], async (host) => {
    const lost = new AbortController();
    const admission: Admission = { enter: async () => ({ admitted: true, lost: lost.signal, leave: async () => {} }) };
    const app = workApp(async (signal) => {
      await aborted(signal);
      host.note(signal.reason.code);
    });
    await host.create(app, { admissions: [admission] });
    await host.finish(host.start());
    const running = host.run('work');
    await host.clock.advance(100);
    lost.abort();
    await host.finish(running);
    expect(host.journal).toEqual(['ERR_ANYHOST_LEASE_LOST']);
  });
}

function noting(asked: AdmissionRequest[]): Admission {
  return {
    enter: async (run) => {
      asked.push(run);
      return { admitted: true, leave: async () => {} };
    },
  };
}
