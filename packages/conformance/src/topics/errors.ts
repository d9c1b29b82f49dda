import type { BuiltInServices, Job } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { isOrCausedBy, workApp } from '../topic-services.ts';

const FAILING_CALLBACKS: readonly (readonly [how: string, () => void | Promise<void>])[] = [
  ['throws', fails],
  ['rejects', async () => fails()],
];

/** How errors thrown by services and callbacks are reported. */
export function describeErrors(add: AddTopicTest): void {
  add('a fault keeps its original error [F03]', [], async (host) => {
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
    add(`a thrown value that is not an Error is wrapped in one: ${JSON.stringify(thrown)} [N06]`, [], async (host) => {
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

  add('an AbortError that the host did not cause is a fault', [], async (host) => {
    const error = new DOMException('The user aborted a request.', 'AbortError');
    await faultWith(host, () => Promise.reject(error));
    expect(host.outcomes).toMatchObject([{ status: 'faulted' }]);
  });

  for (const [how, fail] of FAILING_CALLBACKS) {
    add(`an onOutcome that ${how} does not change the answer, and is logged`, [], async (host) => {
      await host.create(
        workApp(async () => {}),
        { onOutcome: fail },
      );
      await host.finish(host.start());
      expectAnswer(host, await host.finish(host.run('work')), { answer: 'success', exitCode: 0 });
      expect(host.linesOf('outcome.callbackFailed')).toMatchObject([{ level: 'error' }]);
    });

    add(`an onOutcome that ${how} does not change a fault`, [], async (host) => {
      await host.create(
        workApp(() => Promise.reject(new RangeError('out of paper'))),
        { onOutcome: fail },
      );
      await host.finish(host.start());
      expectAnswer(host, await host.finish(host.run('work')), { answer: 'failure', exitCode: 1 });
      expect(host.linesOf('outcome.callbackFailed')).toHaveLength(1);
    });
  }

  for (const [how, fail] of FAILING_CALLBACKS) {
    add(
      `an onServiceStateChange that ${how} is told that a service fails, and does not change a fault`,
      [],
      async (host) => {
        const told: unknown[] = [];
        const error = new RangeError('out of paper');
        await host.create(
          workApp(() => Promise.reject(error)),
          {
            onServiceStateChange: (service, state, details) => {
              told.push([service, state, details.consecutiveFaults, details.error]);
              return fail();
            },
          },
        );
        await host.finish(host.start());
        expectAnswer(host, await host.finish(host.run('work')), { answer: 'failure', exitCode: 1 });
        expect(told).toEqual([['work', 'failing', 1, error]]);
        expect(host.linesOf('service.failing')).toMatchObject([{ level: 'warn', fields: { service: 'work' } }]);
        expect(host.linesOf('service.callbackFailed')).toMatchObject([{ level: 'error' }]);
      },
    );
  }

  add('a fault does not affect the next run', [], async (host) => {
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

function fails(): never {
  throw new Error('no metrics today');
}

/** Runs a job that faults; resolves with the error that the platform received, if it receives errors. */
async function faultWith(host: HostUnderTest, job: Job<BuiltInServices>): Promise<unknown> {
  await host.create(workApp(job));
  await host.finish(host.start());
  const answer = await host.finish(host.run('work'));
  expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
  return host.errorOf(answer);
}
