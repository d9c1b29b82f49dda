import type { BuiltInServices, Job } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { isOrCausedBy, workApp } from '../topic-services.ts';

/** What becomes of what services throw. */
export function describeErrors(add: AddTopicTest): void {
  add('a fault keeps its original error (F03)', [], async (bench) => {
    const error = Object.assign(new RangeError('out of paper', { cause: new Error('jam') }), { tray: 2 });
    const answered = await faultWith(bench, () => Promise.reject(error));
    expect(bench.outcomes).toMatchObject([{ status: 'faulted' }]);
    expect(bench.outcomes[0]).toHaveProperty('error', error);
    if (answered !== undefined) expect(isOrCausedBy(answered, error)).toBe(true);
  });

  add('a throw before the first await is a fault like any other', [], async (bench) => {
    const error = new TypeError('at once');
    await faultWith(bench, () => {
      throw error;
    });
    expect(bench.outcomes[0]).toHaveProperty('error', error);
  });

  for (const thrown of ['just text', undefined, null, 0, { reason: 'plain object' }]) {
    add(`something thrown that is no Error is made one: ${JSON.stringify(thrown)} (N06)`, [], async (bench) => {
      await faultWith(bench, () => Promise.reject(thrown));
      expect(bench.outcomes).toMatchObject([{ status: 'faulted' }]);
      expect(bench.outcomes[0]).toHaveProperty('error.code', 'ERR_ANYHOST_EXECUTION_FAULTED');
      expect(bench.outcomes[0]).toHaveProperty('error.cause', thrown);
    });
  }

  add('an AggregateError arrives whole', [], async (bench) => {
    const error = new AggregateError([new Error('one'), new Error('two')], 'both');
    await faultWith(bench, () => Promise.reject(error));
    expect(bench.outcomes[0]).toHaveProperty('error', error);
  });

  add('an abort that is not ours is a fault', [], async (bench) => {
    const error = new DOMException('The user aborted a request.', 'AbortError');
    await faultWith(bench, () => Promise.reject(error));
    expect(bench.outcomes).toMatchObject([{ status: 'faulted' }]);
  });

  add('after a fault the next run is a clean one', [], async (bench) => {
    let runs = 0;
    const app = workApp(async () => {
      runs += 1;
      if (runs === 1) throw new Error('once');
    });
    await bench.host(app);
    await bench.finish(bench.start());
    await bench.finish(bench.run('work'));
    expectAnswer(bench, await bench.finish(bench.run('work')), { answer: 'success', exitCode: 0 });
    expect(bench.outcomes).toMatchObject([{ status: 'faulted' }, { status: 'completed' }]);
  });
}

/** Runs a job that faults; resolves with the error that the platform got to see, if it sees any. */
async function faultWith(bench: Bench, job: Job<BuiltInServices>): Promise<unknown> {
  await bench.host(workApp(job));
  await bench.finish(bench.start());
  const answer = await bench.finish(bench.run('work'));
  expectAnswer(bench, answer, { answer: 'failure', exitCode: 1 });
  return bench.errorOf(answer);
}
