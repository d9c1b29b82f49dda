import { defineApplication } from '@anyhost/core';
import { expect } from 'vitest';
import type { Bench } from '../bench.ts';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-on-bench.ts';
import { codeOf, nextTurn, sharedStore, workApp, YEARLY } from '../topic-services.ts';

const LIMIT = { timeLeftMs: 10_000 };

/** Executions that never settled by their give-up. */
export function describeAbandoned(add: AddTopicTest): void {
  add('its scope lives until it settles', [], async (bench) => {
    const app = defineApplication('conformance')
      .scoped('connection', () => 'connection', { dispose: () => bench.note('connection disposed') })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
        bench.note(`uses the ${services.connection}`);
        await bench.hang();
        bench.note('settled');
      });
    await bench.host(app, {}, LIMIT);
    await abandon(bench);
    expect(bench.journal).toEqual(['uses the connection']);
    bench.release();
    await bench.finish(nextTurn());
    expect(bench.journal).toEqual(['uses the connection', 'settled', 'connection disposed']);
  });

  add('it can no longer save its checkpoint', [], async (bench) => {
    const app = defineApplication('conformance')
      .stateStore(() => sharedStore(bench))
      .job('work', { schedule: YEARLY }, async (_signal, { checkpoint }) => {
        await bench.hang();
        await checkpoint.save({ page: 1 }).catch((error: unknown) => bench.note(String(codeOf(error))));
      });
    await bench.host(app, {}, LIMIT);
    await abandon(bench);
    bench.release();
    await bench.finish(nextTurn());
    expect(bench.journal).toEqual(['ERR_ANYHOST_EXECUTION_ENDED']);
  });

  add('a later run is refused until it settles', ['outlivesAbandoned', '!hostPerRun'], async (bench) => {
    let runs = 0;
    const app = workApp(async () => {
      runs += 1;
      if (runs === 1) await bench.hang();
    });
    await bench.host(app, {}, LIMIT);
    await abandon(bench);
    const answer = await bench.finish(bench.run('work'));
    expect(bench.outcomes.at(-1)).toMatchObject({ status: 'refused', reason: 'executionAbandoned' });
    expectAnswer(bench, answer, { answer: 'failure', exitCode: 1 });
    bench.release();
    await bench.finish(nextTurn());
    await bench.finish(bench.run('work'));
    expect(bench.outcomes.at(-1)).toMatchObject({ status: 'completed' });
    expect(bench.linesOf('execution.settledLate')).toHaveLength(1);
  });

  add('a stop does not wait for it, and names it', ['!hostPerRun', 'outlivesAbandoned'], async (bench) => {
    await bench.host(
      workApp(() => bench.hang()),
      {},
      LIMIT,
    );
    await abandon(bench);
    const began = bench.clock.now();
    const failure = await bench.stopFailure();
    expect(bench.clock.now() - began).toBeLessThan(1000);
    expect(codeOf(failure)).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
    expect(String(failure)).toContain("an execution of 'work'");
  });

  add('the error says what to do about it', [], async (bench) => {
    await bench.host(
      workApp(() => bench.hang()),
      {},
      LIMIT,
    );
    await abandon(bench);
    expect(bench.outcomes[0]).toMatchObject({ error: { code: 'ERR_ANYHOST_EXECUTION_ABANDONED' } });
    expect(bench.linesOf('execution.abandoned')).toMatchObject([
      { level: 'error', message: expect.stringContaining('work') },
    ]);
  });
}

async function abandon(bench: Bench): Promise<void> {
  await bench.finish(bench.start());
  await bench.finish(bench.run('work'));
  expect(bench.outcomes).toMatchObject([{ status: 'abandoned', abortedBy: 'deadline' }]);
}
