import { defineApplication, delay } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { sharedStore, workApp, YEARLY } from '../topic-services.ts';

/** `runAgain`: the service has more work to do. */
export function describeContinuations(add: AddTopicTest): void {
  add('a service that calls runAgain is executed again in the same run', [], async (host) => {
    let left = 3;
    const app = workApp(async (_signal, { runAgain, trigger }) => {
      host.note(trigger);
      left -= 1;
      if (left > 0) runAgain();
    });
    await host.create(app);
    await host.finish(host.start());
    const answer = await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ runAgain: true }, { runAgain: true }, { runAgain: false }]);
    expect(host.journal.slice(1)).toEqual(['continuation', 'continuation']);
    expectAnswer(host, answer, { answer: 'success', exitCode: 0 });
  });

  add('runAgain counts only when the execution completes', [], async (host) => {
    const app = workApp(async (_signal, { runAgain }) => {
      runAgain();
      throw new Error('no');
    });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'faulted' }]);
  });

  add(
    'when time is short the run succeeds, and the next run resumes the same occurrence before it serves its own',
    ['scheduledRuns'],
    async (host) => {
      await host.create(longApp(host), {}, { timeLeftMs: 10_000 });
      await host.finish(host.start());
      const first = await host.finish(host.run('work', { scheduledTime: new Date('2026-11-22T11:45:00Z') }));
      expectAnswer(host, first, { answer: 'success', exitCode: 0 });
      // Three seconds each: a third execution would not leave the reserve.
      expect(host.outcomes).toHaveLength(2);
      await host.finish(host.run('work', { scheduledTime: new Date('2026-11-22T11:50:00Z') }));
      expect(host.journal).toEqual([
        'schedule work@2026-11-22T11:45:00Z',
        'continuation work@2026-11-22T11:45:00Z',
        'continuation work@2026-11-22T11:45:00Z',
        'schedule work@2026-11-22T11:50:00Z',
      ]);
      await host.finish(host.run('work', { scheduledTime: new Date('2026-11-22T11:55:00Z') }));
      expect(host.journal.at(-1)).toBe('schedule work@2026-11-22T11:55:00Z');
    },
  );
}

/** An application whose service has work for three executions of three seconds. */
function longApp(host: HostUnderTest) {
  const store = sharedStore(host);
  let left = 3;
  return defineApplication('conformance')
    .stateStore(() => store)
    .job('work', { schedule: YEARLY }, async (_signal, { services, runAgain, trigger, occurrence }) => {
      host.note(`${trigger} ${occurrence?.id}`);
      await delay(services.clock, 3000);
      left -= 1;
      if (left > 0) runAgain();
    });
}
