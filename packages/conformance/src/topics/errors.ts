import type { BuiltInServices, Job } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { isOrCausedBy, workApp } from '../topic-services.ts';

/** What becomes of what services throw. */
export function describeErrors(add: AddTopicTest): void {
  add('a fault keeps its original error (F03)', [], async (host) => {
    const error = Object.assign(new RangeError('out of paper', { cause: new Error('jam') }), { tray: 2 });
    const answered = await faultWith(host, () => Promise.reject(error));
    expect(host.outcomes).toMatchObject([{ status: 'faulted' }]);
    expect(host.outcomes[0]).toHaveProperty('error', error);
    if (answered !== undefined) expect(isOrCausedBy(answered, error)).toBe(true);
  });

  add('a throw before the first await is a fault like any other', [], async (host) => {
    const error = new TypeError('at once');
    await faultWith(host, () => {
      throw error;
    });
    expect(host.outcomes[0]).toHaveProperty('error', error);
  });

  for (const thrown of ['just text', undefined, null, 0, { reason: 'plain object' }]) {
    add(`something thrown that is no Error is made one: ${JSON.stringify(thrown)} (N06)`, [], async (host) => {
      await faultWith(host, () => Promise.reject(thrown));
      expect(host.outcomes).toMatchObject([{ status: 'faulted' }]);
      expect(host.outcomes[0]).toHaveProperty('error.code', 'ERR_ANYHOST_EXECUTION_FAULTED');
      expect(host.outcomes[0]).toHaveProperty('error.cause', thrown);
    });
  }

  add('an AggregateError arrives whole', [], async (host) => {
    const error = new AggregateError([new Error('one'), new Error('two')], 'both');
    await faultWith(host, () => Promise.reject(error));
    expect(host.outcomes[0]).toHaveProperty('error', error);
  });

  add('an abort that is not ours is a fault', [], async (host) => {
    const error = new DOMException('The user aborted a request.', 'AbortError');
    await faultWith(host, () => Promise.reject(error));
    expect(host.outcomes).toMatchObject([{ status: 'faulted' }]);
  });

  add('after a fault the next run is a clean one', [], async (host) => {
    let runs = 0;
    const app = workApp(async () => {
      runs += 1;
      if (runs === 1) throw new Error('once');
    });
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expectAnswer(host, await host.finish(host.run('work')), { answer: 'success', exitCode: 0 });
    expect(host.outcomes).toMatchObject([{ status: 'faulted' }, { status: 'completed' }]);
  });
}

/** Runs a job that faults; resolves with the error that the platform got to see, if it sees any. */
async function faultWith(host: HostUnderTest, job: Job<BuiltInServices>): Promise<unknown> {
  await host.create(workApp(job));
  await host.finish(host.start());
  const answer = await host.finish(host.run('work'));
  expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
  return host.errorOf(answer);
}
