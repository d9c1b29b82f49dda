import { nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddTopicTest } from '../run-topic-test.ts';
import { aborted, workApp } from '../topic-services.ts';

const LINES = 3000;
const LINES_PER_TURN = 500;

/** A run that logs much. */
export function describeLogFlood(add: AddTopicTest): void {
  add('loses no line, keeps their order, and meets its deadline', [], async (host) => {
    const app = workApp(async (signal, { logger, services }) => {
      const began = services.clock.monotonic();
      for (let line = 0; line < LINES; line += 1) {
        logger.info({ line }, 'working');
        if (line % LINES_PER_TURN === 0) await nextTurn();
      }
      await aborted(signal);
      host.note(`aborted after ${services.clock.monotonic() - began} ms`);
      logger.warn('saving');
      throw signal.reason;
    });
    await host.create(app, {}, { timeLeftMs: 10_000 });
    await host.finish(host.start());
    await host.finish(host.run('work'));
    expect(host.outcomes).toMatchObject([{ status: 'timedOut' }]);
    expect(host.journal).toEqual(['aborted after 8000 ms']);

    const own = host.logs.lines.filter(({ fields }) => fields['executionId'] === host.outcomes[0]?.executionId);
    const working = own.filter(({ message }) => message === 'working');
    expect(working.map(({ fields }) => fields['line'])).toEqual(Array.from({ length: LINES }, (_, line) => line));
    expect(own.slice(-2)).toMatchObject([{ message: 'saving' }, { event: 'execution.timedOut' }]);
  });
}
