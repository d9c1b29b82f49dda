import { type Admission, delay, type ExecutionOutcome, nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import { rejectWith, unreachable } from '../admissions.ts';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { codeOf, notingService, workApp } from '../topic-services.ts';

/** What an admission answers, and the resulting outcome. */
interface AdmissionRow {
  readonly admission: Admission;
  readonly outcome: Partial<ExecutionOutcome>;
  readonly answer: 'success' | 'failure';
  readonly exitCode: number;
}

const NOT_ADMITTED: readonly AdmissionRow[] = [
  {
    admission: rejectWith({ admitted: false, status: 'skipped', reason: 'duplicate' }),
    outcome: { status: 'skipped', reason: 'duplicate' },
    answer: 'success',
    exitCode: 0,
  },
  {
    admission: rejectWith({ admitted: false, status: 'skipped', reason: 'notLeader' }),
    outcome: { status: 'skipped', reason: 'notLeader' },
    answer: 'success',
    exitCode: 0,
  },
  {
    admission: rejectWith({ admitted: false, status: 'refused', reason: 'occurrenceBusy' }),
    outcome: { status: 'refused', reason: 'occurrenceBusy' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    admission: unreachable(new Error('connection refused')),
    outcome: { status: 'refused', reason: 'storeUnavailable' },
    answer: 'failure',
    exitCode: 1,
  },
];

/** Every reason for which a service is not called. */
export function describeNotCalled(add: AddTopicTest): void {
  for (const { admission, outcome, ...expected } of NOT_ADMITTED) {
    const reason = 'reason' in outcome ? outcome.reason : '';
    add(`${outcome.status}: ${reason} is a ${expected.answer} for the platform`, [], async (host) => {
      await host.create(
        workApp(async () => host.note('called')),
        { admissions: [admission] },
      );
      await host.finish(host.start());
      const answer = await host.finish(host.run('work'));
      expect(host.outcomes).toMatchObject([outcome]);
      expectAnswer(host, answer, expected);
      expect(host.journal).toEqual([]);
    });
  }

  add('refused: insufficientTime when less than 300 ms are left', [], async (host) => {
    await host.create(
      workApp(async () => host.note('called')),
      {},
      { timeLeftMs: 299 },
    );
    await host.finish(host.start());
    const answer = await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'refused', reason: 'insufficientTime' }]);
    expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
    expect(host.journal).toEqual([]);
  });

  add('an execution is called when 300 ms are left', [], async (host) => {
    await host.create(
      workApp(async () => host.note('called')),
      {},
      { timeLeftMs: 300 },
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['called']);
  });

  add(
    'refused: hostStarting when the start takes until the deadline, and the start continues',
    ['!drivesSchedule'],
    async (host) => {
      const app = workApp(async () => host.note('called'));
      await host.create(
        app.hostedService('slow', ({ clock }) =>
          notingService(host, 'slow', {
            startAsync: async (signal) => void (await delay(clock, 15_000, signal)),
          }),
        ),
        {},
        { timeLeftMs: 10_000 },
      );
      const began = host.clock.now();
      let answeredAfterMs = Infinity;
      const running = host.run('work').finally(() => {
        answeredAfterMs = host.clock.now() - began;
      });
      const answer = await host.finish(running);
      expect(host.outcomes).toMatchObject([{ status: 'refused', reason: 'hostStarting' }]);
      expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
      expect(answeredAfterMs).toBeGreaterThan(9000);
      expect(answeredAfterMs).toBeLessThan(10_000);
      if (host.capabilities.hostPerRun) return;
      await host.clock.advance(6000);
      await host.finish(host.run('work'));
      expect(host.outcomes).toMatchObject([{ status: 'refused' }, { status: 'completed' }]);
      expect(host.journal.filter((line) => line === 'slow.startAsync')).toHaveLength(1);
    },
  );

  add('refused: hostStarting before the host has started', ['drivesSchedule'], async (host) => {
    const app = workApp(async () => host.note('called'));
    await host.create(
      app.hostedService('slow', ({ clock }) =>
        notingService(host, 'slow', { startAsync: async () => void (await delay(clock, 1000)) }),
      ),
    );
    const starting = host.start();
    await host.clock.advance(500);
    await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'refused', reason: 'hostStarting' }]);
    await host.finish(starting);
    expect(host.journal).not.toContain('called');
  });

  add('refused: stopping while the host stops', ['!hostPerRun', 'stopsDuringRuns'], async (host) => {
    const app = workApp(async () => host.note('called'));
    await host.create(
      app.hostedService('slow', ({ clock }) =>
        notingService(host, 'slow', { stopAsync: async () => void (await delay(clock, 1000)) }),
      ),
    );
    await host.finish(host.start());
    await host.finish(host.run('work'));
    const stopping = host.stop();
    await nextTurn();
    const answer = await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'completed' }, { status: 'refused', reason: 'stopping' }]);
    expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
    await host.finish(stopping);
  });

  add('a service that the application does not have is an error that names it', ['namesService'], async (host) => {
    await host.create(workApp(async () => {}));
    await host.finish(host.start());
    const failure = await host.failureOf(
      host.run('wrok').then((answer) => {
        throw host.errorOf(answer);
      }),
    );
    expect(codeOf(failure)).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(String(failure)).toContain('wrok');
    expect(host.outcomes).toEqual([]);
  });
}
