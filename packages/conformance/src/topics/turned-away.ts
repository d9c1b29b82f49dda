import { delay, type ExecutionOutcome, type HostOptions } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import { rejectWith, unreachable } from '../guards.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { codeOf, nextTurn, notingService, workApp } from '../topic-services.ts';

/** What a guard says, and what comes of it. */
interface GuardRow {
  readonly guard: NonNullable<HostOptions['guard']>;
  readonly outcome: Partial<ExecutionOutcome>;
  readonly answer: 'success' | 'failure';
  readonly exitCode: number;
}

const GUARDED: readonly GuardRow[] = [
  {
    guard: rejectWith({ admitted: false, status: 'skipped', reason: 'duplicate' }),
    outcome: { status: 'skipped', reason: 'duplicate' },
    answer: 'success',
    exitCode: 0,
  },
  {
    guard: rejectWith({ admitted: false, status: 'skipped', reason: 'notLeader' }),
    outcome: { status: 'skipped', reason: 'notLeader' },
    answer: 'success',
    exitCode: 0,
  },
  {
    guard: rejectWith({ admitted: false, status: 'refused', reason: 'occurrenceBusy' }),
    outcome: { status: 'refused', reason: 'occurrenceBusy' },
    answer: 'failure',
    exitCode: 1,
  },
  {
    guard: unreachable(new Error('connection refused')),
    outcome: { status: 'refused', reason: 'storeUnavailable' },
    answer: 'failure',
    exitCode: 1,
  },
];

/** Every reason for which a service is not called. */
export function describeTurnedAway(add: AddTopicTest): void {
  for (const { guard, outcome, ...expected } of GUARDED) {
    const reason = 'reason' in outcome ? outcome.reason : '';
    add(`${outcome.status}: ${reason} is a ${expected.answer} for the platform`, [], async (bench) => {
      await bench.host(
        workApp(async () => bench.note('called')),
        { guard },
      );
      await bench.finish(bench.start());
      const answer = await bench.finish(bench.run('work'));
      expect(bench.outcomes).toMatchObject([outcome]);
      expectAnswer(bench, answer, expected);
      expect(bench.journal).toEqual([]);
    });
  }

  add('refused: insufficientTime when less than 300 ms are left', [], async (bench) => {
    await bench.host(
      workApp(async () => bench.note('called')),
      {},
      { timeLeftMs: 299 },
    );
    await bench.finish(bench.start());
    const answer = await bench.finish(bench.run('work'));
    expect(bench.outcomes).toMatchObject([{ status: 'refused', reason: 'insufficientTime' }]);
    expectAnswer(bench, answer, { answer: 'failure', exitCode: 1 });
    expect(bench.journal).toEqual([]);
  });

  add('an execution is called when 300 ms are left', [], async (bench) => {
    await bench.host(
      workApp(async () => bench.note('called')),
      {},
      { timeLeftMs: 300 },
    );
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    expect(bench.journal).toEqual(['called']);
  });

  add(
    'refused: hostStarting when the start takes until the deadline, and the start goes on',
    ['!drivesSchedule'],
    async (bench) => {
      const app = workApp(async () => bench.note('called'));
      await bench.host(
        app.hostedService('slow', ({ clock }) =>
          notingService(bench, 'slow', {
            startAsync: async (signal) => void (await delay(clock, 15_000, signal)),
          }),
        ),
        {},
        { timeLeftMs: 10_000 },
      );
      const began = bench.clock.now();
      let answeredAfterMs = Infinity;
      const running = bench.run('work').finally(() => {
        answeredAfterMs = bench.clock.now() - began;
      });
      const answer = await bench.finish(running);
      expect(bench.outcomes).toMatchObject([{ status: 'refused', reason: 'hostStarting' }]);
      expectAnswer(bench, answer, { answer: 'failure', exitCode: 1 });
      expect(answeredAfterMs).toBeGreaterThan(9000);
      expect(answeredAfterMs).toBeLessThan(10_000);
      if (bench.capabilities.hostPerRun) return;
      await bench.clock.advance(6000);
      await bench.finish(bench.run('work'));
      expect(bench.outcomes).toMatchObject([{ status: 'refused' }, { status: 'completed' }]);
      expect(bench.journal.filter((line) => line === 'slow.startAsync')).toHaveLength(1);
    },
  );

  add('refused: hostStarting before the host has started', ['drivesSchedule'], async (bench) => {
    const app = workApp(async () => bench.note('called'));
    await bench.host(
      app.hostedService('slow', ({ clock }) =>
        notingService(bench, 'slow', { startAsync: async () => void (await delay(clock, 1000)) }),
      ),
    );
    const starting = bench.start();
    await bench.clock.advance(500);
    await bench.finish(bench.run('work'));
    expect(bench.outcomes).toMatchObject([{ status: 'refused', reason: 'hostStarting' }]);
    await bench.finish(starting);
    expect(bench.journal).not.toContain('called');
  });

  add('refused: stopping while the host stops', ['!hostPerRun', 'stopsDuringRuns'], async (bench) => {
    const app = workApp(async () => bench.note('called'));
    await bench.host(
      app.hostedService('slow', ({ clock }) =>
        notingService(bench, 'slow', { stopAsync: async () => void (await delay(clock, 1000)) }),
      ),
    );
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    const stopping = bench.stop();
    await nextTurn();
    const answer = await bench.finish(bench.run('work'));
    expect(bench.outcomes).toMatchObject([{ status: 'completed' }, { status: 'refused', reason: 'stopping' }]);
    expectAnswer(bench, answer, { answer: 'failure', exitCode: 1 });
    await bench.finish(stopping);
  });

  add('a service that the application does not have is an error that names it', ['namesService'], async (bench) => {
    await bench.host(workApp(async () => {}));
    await bench.finish(bench.start());
    const failure = await bench.failureOf(
      bench.run('wrok').then((answer) => {
        throw bench.errorOf(answer);
      }),
    );
    expect(codeOf(failure)).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(String(failure)).toContain('wrok');
    expect(bench.outcomes).toEqual([]);
  });
}
