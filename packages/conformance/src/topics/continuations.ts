import { defineApplication, delay } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { sharedStore, workApp, YEARLY } from '../topic-services.ts';

/** `runAgain`: there is more to do. */
export function describeContinuations(add: AddTopicTest): void {
  add('a service that asks for it is run again in the same run', [], async (bench) => {
    let left = 3;
    const app = workApp(async (_signal, { runAgain, trigger }) => {
      bench.note(trigger);
      left -= 1;
      if (left > 0) runAgain();
    });
    await bench.host(app);
    await bench.finish(bench.start());
    const answer = await bench.finish(bench.run('work'));
    expect(bench.outcomes).toMatchObject([{ runAgain: true }, { runAgain: true }, { runAgain: false }]);
    expect(bench.journal.slice(1)).toEqual(['continuation', 'continuation']);
    expectAnswer(bench, answer, { answer: 'success', exitCode: 0 });
  });

  add('asking for it counts only when the execution completes', [], async (bench) => {
    const app = workApp(async (_signal, { runAgain }) => {
      runAgain();
      throw new Error('no');
    });
    await bench.host(app);
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    expect(bench.outcomes).toMatchObject([{ status: 'faulted' }]);
  });

  add(
    'when time is short the run succeeds, and the next goes on with the same occurrence',
    ['scheduledRuns'],
    async (bench) => {
      await bench.host(longApp(bench), {}, { timeLeftMs: 10_000 });
      await bench.finish(bench.start());
      const first = await bench.finish(bench.run('work', { scheduledTime: new Date('2026-11-22T11:45:00Z') }));
      expectAnswer(bench, first, { answer: 'success', exitCode: 0 });
      // Three seconds each: a third execution would not leave the reserve.
      expect(bench.outcomes).toHaveLength(2);
      await bench.finish(bench.run('work', { scheduledTime: new Date('2026-11-22T11:50:00Z') }));
      expect(bench.journal).toEqual([
        'schedule work@2026-11-22T11:45:00Z',
        'continuation work@2026-11-22T11:45:00Z',
        'continuation work@2026-11-22T11:45:00Z',
      ]);
      await bench.finish(bench.run('work', { scheduledTime: new Date('2026-11-22T11:55:00Z') }));
      expect(bench.journal.at(-1)).toBe('schedule work@2026-11-22T11:55:00Z');
    },
  );
}

/** An application whose service has work for three executions of three seconds. */
function longApp(bench: Bench) {
  const store = sharedStore(bench);
  let left = 3;
  return defineApplication('conformance')
    .stateStore(() => store)
    .job('work', { schedule: YEARLY }, async (_signal, { services, runAgain, trigger, occurrence }) => {
      bench.note(`${trigger} ${occurrence?.id}`);
      await delay(services.clock, 3000);
      left -= 1;
      if (left > 0) runAgain();
    });
}
