import { defineApplication } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { workApp, workUntilAborted, YEARLY } from '../topic-services.ts';

/** A failed execution is tried again within the run. */
export function describeRetries(add: AddTopicTest): void {
  add('a faulted execution is tried again, after growing waits, until it completes', [], async (bench) => {
    const app = workApp(
      async (_signal, { attempt }) => {
        bench.note(`attempt ${attempt}`);
        if (attempt < 3) throw new Error('not yet');
      },
      { retry: { attempts: 4, delayMs: 1000 } },
    );
    await bench.host(app);
    await bench.finish(bench.start());
    const answer = await bench.finish(bench.run('work'));
    expect(bench.outcomes.map(({ status, attempt }) => `${attempt} ${status}`)).toEqual([
      '1 faulted',
      '2 faulted',
      '3 completed',
    ]);
    expect(bench.msBetween('attempt 1', 'attempt 2')).toBe(1000);
    expect(bench.msBetween('attempt 2', 'attempt 3')).toBe(2000);
    expectAnswer(bench, answer, { answer: 'success', exitCode: 0 });
  });

  add('the last failure is the answer', [], async (bench) => {
    await bench.host(workApp(() => Promise.reject(new Error('never')), { retry: { attempts: 2, delayMs: 100 } }));
    await bench.finish(bench.start());
    const answer = await bench.finish(bench.run('work'));
    expect(bench.outcomes).toMatchObject([{ attempt: 1 }, { attempt: 2, status: 'faulted' }]);
    expectAnswer(bench, answer, { answer: 'failure', exitCode: 1 });
  });

  add('each attempt has its own scope, timeout and execution id', [], async (bench) => {
    let scopes = 0;
    const app = defineApplication('conformance')
      .scoped('number', () => {
        scopes += 1;
        return scopes;
      })
      .job(
        'work',
        { schedule: YEARLY, timeoutMs: 1000, retry: { attempts: 2, delayMs: 100 } },
        (signal, { services }) => {
          bench.note(`scope ${services.number}`);
          return workUntilAborted(signal);
        },
      );
    await bench.host(app);
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    expect(bench.journal).toEqual(['scope 1', 'scope 2']);
    expect(bench.outcomes).toMatchObject([
      { status: 'timedOut', durationMs: 1000 },
      { status: 'timedOut', durationMs: 1000 },
    ]);
    expect(new Set(bench.outcomes.map(({ executionId }) => executionId)).size).toBe(2);
  });

  add('there is no retry that the time left does not allow', [], async (bench) => {
    const app = workApp(() => Promise.reject(new Error('no')), { retry: { attempts: 3, delayMs: 9000 } });
    await bench.host(app, {}, { timeLeftMs: 10_000 });
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    expect(bench.outcomes).toHaveLength(1);
  });

  add('a stop ends the wait for a retry', ['stopsDuringRuns'], async (bench) => {
    await bench.host(workApp(() => Promise.reject(new Error('no')), { retry: { attempts: 3, delayMs: 30_000 } }));
    await bench.finish(bench.start());
    const running = bench.run('work');
    await bench.clock.advance(100);
    const began = bench.clock.now();
    await bench.failureOf(bench.stop());
    await bench.finish(running);
    expect(bench.clock.now() - began).toBeLessThan(1000);
    expect(bench.outcomes).toHaveLength(1);
  });
}
