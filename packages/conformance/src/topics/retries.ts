import { defineApplication } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { workApp, workUntilAborted, YEARLY } from '../topic-services.ts';

/** A failed execution is retried within the run. */
export function describeRetries(add: AddTopicTest): void {
  add('a faulted execution is retried, after growing waits, until it completes', [], async (host) => {
    const app = workApp(
      async (_signal, { attempt }) => {
        host.note(`attempt ${attempt}`);
        if (attempt < 3) throw new Error('not yet');
      },
      { retry: { attempts: 4, delayMs: 1000 } },
    );
    await host.create(app);
    await host.finish(host.start());
    const answer = await host.finish(host.run('work'));
    expect(host.outcomes.map(({ status, attempt }) => `${attempt} ${status}`)).toEqual([
      '1 faulted',
      '2 faulted',
      '3 completed',
    ]);
    expect(host.msBetween('attempt 1', 'attempt 2')).toBe(1000);
    expect(host.msBetween('attempt 2', 'attempt 3')).toBe(2000);
    expectAnswer(host, answer, { answer: 'success', exitCode: 0 });
  });

  add('the last failure is the answer', [], async (host) => {
    await host.create(workApp(() => Promise.reject(new Error('never')), { retry: { attempts: 2, delayMs: 100 } }));
    await host.finish(host.start());
    const answer = await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ attempt: 1 }, { attempt: 2, status: 'faulted' }]);
    expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
  });

  add('each attempt has its own scope, timeout and execution id', [], async (host) => {
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
          host.note(`scope ${services.number}`);
          return workUntilAborted(signal);
        },
      );
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.journal).toEqual(['scope 1', 'scope 2']);
    expect(host.outcomes).toMatchObject([
      { status: 'timedOut', durationMs: 1000 },
      { status: 'timedOut', durationMs: 1000 },
    ]);
    expect(new Set(host.outcomes.map(({ executionId }) => executionId)).size).toBe(2);
  });

  add('an execution is not retried if the time left is too short', [], async (host) => {
    const app = workApp(() => Promise.reject(new Error('no')), { retry: { attempts: 3, delayMs: 9000 } });
    await host.create(app, {}, { timeLeftMs: 10_000 });
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.outcomes).toHaveLength(1);
  });

  add('a stop ends the wait for a retry', ['stopsDuringRuns'], async (host) => {
    await host.create(workApp(() => Promise.reject(new Error('no')), { retry: { attempts: 3, delayMs: 30_000 } }));
    await host.finish(host.start());
    const running = host.run('work');
    await host.clock.advance(100);
    const began = host.clock.now();
    await host.failureOf(host.stop());
    await host.finish(running);
    expect(host.clock.now() - began).toBeLessThan(1000);
    expect(host.outcomes).toMatchObject([
      { status: 'faulted', attempt: 1 },
      { status: 'interrupted', abortedBy: 'hostStopping', error: { cause: { message: 'no' } } },
    ]);
  });

  add('a cancellation by the caller ends the wait for a retry', ['cancelsRuns'], async (host) => {
    const caller = new AbortController();
    await host.create(workApp(() => Promise.reject(new Error('no')), { retry: { attempts: 3, delayMs: 30_000 } }));
    await host.finish(host.start());
    const running = host.run('work', { signal: caller.signal });
    await host.clock.advance(100);
    caller.abort();
    await host.finish(running);
    expect(host.outcomes).toMatchObject([
      { status: 'faulted', attempt: 1 },
      { status: 'cancelled', error: { cause: { message: 'no' } } },
    ]);
  });
}
