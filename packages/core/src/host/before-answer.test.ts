import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, onTestFinished, test } from 'vitest';
import { silentLogger } from '../base/logger.ts';
import { jobOf } from '../fixtures/job.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import type { AnswerTrace } from './before-answer.ts';
import { createInvocationHost } from './invocation-host.ts';

const never = (): Promise<never> => new Promise(() => {});

/** Invokes with a subscriber that asks for a wait. Says when the answer came, in milliseconds after the invocation. */
async function answeredAfter(work: () => Promise<unknown>, remainingMs: number | undefined): Promise<number> {
  const listener = (message: unknown): void => (message as AnswerTrace).waitFor(work());
  subscribe('anyhost:answer', listener);
  onTestFinished(() => void unsubscribe('anyhost:answer', listener));
  const clock = new ManualClock();
  const platform = { name: 'test', longLived: false, logger: silentLogger, environment: {} };
  const host = createInvocationHost(
    jobOf(async () => {}),
    platform,
    { clock },
  );
  let answered: number | undefined;
  void host.invoke('poll', { trigger: 'manual', remainingMs }).then(() => {
    answered = clock.elapsedMs;
  });
  await clock.advance(60_000);
  await host.stop();
  return answered ?? Number.NaN;
}

describe('an answer waits for what subscribers of anyhost:answer ask', () => {
  test.each([
    ['as long as it takes', () => Promise.resolve(), 10_000, 0],
    ['not at all if it fails', () => Promise.reject(new Error('mine')), 10_000, 0],
    ['two seconds at most', never, 10_000, 2000],
    ['until 100 ms before the deadline', never, 1500, 1400],
    ['two seconds where there is no deadline', never, undefined, 2000],
  ])('%s', async (_, work, remainingMs, expected) => {
    expect(await answeredAfter(work, remainingMs)).toBe(expected);
  });
});
