import { defineApplication, nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { codeOf, sharedStore, workApp, YEARLY } from '../topic-services.ts';

const LIMIT = { timeLeftMs: 10_000 };

/** Executions that never settled by their give-up. */
export function describeAbandoned(add: AddTopicTest): void {
  add('its scope lives until it settles', [], async (host) => {
    const app = defineApplication('conformance')
      .scoped('connection', () => 'connection', { dispose: () => host.note('connection disposed') })
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => {
        host.note(`uses the ${services.connection}`);
        await host.hang();
        host.note('settled');
      });
    await host.create(app, {}, LIMIT);
    await abandon(host);
    expect(host.journal).toEqual(['uses the connection']);
    host.release();
    await host.finish(nextTurn());
    expect(host.journal).toEqual(['uses the connection', 'settled', 'connection disposed']);
  });

  add('it can no longer save its checkpoint', [], async (host) => {
    const app = defineApplication('conformance')
      .stateStore(() => sharedStore(host))
      .job('work', { schedule: YEARLY }, async (_signal, { checkpoint }) => {
        await host.hang();
        await checkpoint.save({ page: 1 }).catch((error: unknown) => host.note(String(codeOf(error))));
      });
    await host.create(app, {}, LIMIT);
    await abandon(host);
    host.release();
    await host.finish(nextTurn());
    expect(host.journal).toEqual(['ERR_ANYHOST_EXECUTION_ENDED']);
  });

  add('a later run is refused until it settles', ['!endsWhenStuck', '!hostPerRun'], async (host) => {
    let runs = 0;
    const app = workApp(async () => {
      runs += 1;
      if (runs === 1) await host.hang();
    });
    await host.create(app, {}, LIMIT);
    await abandon(host);
    const answer = await host.finish(host.run('work'));
    expect(host.outcomes.at(-1)).toMatchObject({ status: 'refused', reason: 'executionAbandoned' });
    expectAnswer(host, answer, { answer: 'failure', exitCode: 1 });
    host.release();
    await host.finish(nextTurn());
    await host.finish(host.run('work'));
    expect(host.outcomes.at(-1)).toMatchObject({ status: 'completed' });
    expect(host.linesOf('execution.settledLate')).toHaveLength(1);
  });

  add(
    'a stop waits for it as for any other, and names it if it still runs',
    ['!hostPerRun', '!endsWhenStuck'],
    async (host) => {
      await host.create(
        workApp(() => host.hang()),
        {},
        LIMIT,
      );
      await abandon(host);
      const began = host.clock.now();
      const failure = await host.stopFailure();
      expect(host.clock.now() - began).toBeLessThanOrEqual(22_550);
      expect(codeOf(failure)).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
      expect(String(failure)).toMatch(/an execution of 'work' \(given up [\d.]+ s ago, still running\)/);
    },
  );

  add('a stop is clean when it settles in time', ['!hostPerRun', '!endsWhenStuck'], async (host) => {
    await host.create(
      workApp(() => host.hang()),
      {},
      LIMIT,
    );
    await abandon(host);
    const stopping = host.stopFailure();
    await host.clock.advance(1000);
    host.release();
    expect(await host.finish(stopping)).toBeUndefined();
  });

  add('the error says what to do about it', [], async (host) => {
    await host.create(
      workApp(() => host.hang()),
      {},
      LIMIT,
    );
    await abandon(host);
    expect(host.outcomes[0]).toMatchObject({ error: { code: 'ERR_ANYHOST_EXECUTION_ABANDONED' } });
    expect(host.linesOf('execution.abandoned')).toMatchObject([
      { level: 'error', message: expect.stringContaining('work') },
    ]);
  });
}

async function abandon(host: HostUnderTest): Promise<void> {
  await host.finish(host.start());
  await host.finish(host.run('work'));
  expect(host.outcomes).toMatchObject([{ status: 'abandoned', abortedBy: 'deadline' }]);
}
