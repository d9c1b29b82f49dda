import { type AnyApplication, cron, defineApplication, type ExecutionOutcome } from '@anyhost/core';
import { captureLogs, fakeLambdaContext, VirtualClock } from '@anyhost/testing';
import type { Handler } from 'aws-lambda';
import { createHandler } from './create-handler.ts';
import type { LambdaOptions } from './lambda-options.ts';

/** A handler whose clock, log and end of the process belong to the test. */
export function setUp<Names extends string>(application: AnyApplication<Names>, options: LambdaOptions<Names> = {}) {
  const clock = new VirtualClock();
  const logger = captureLogs();
  const outcomes: ExecutionOutcome[] = [];
  const exits: number[] = [];
  const handler = createHandler(
    application,
    { clock, logger, environment: {}, onOutcome: (outcome) => outcomes.push(outcome), ...options },
    (code) => exits.push(code),
  );
  // Lambda hands over whatever it was invoked with.
  const untyped: Handler = handler;
  const invoke = (event: unknown, remainingMs = 60_000): Promise<unknown> =>
    Promise.resolve(untyped(event, fakeLambdaContext({ remainingMs, clock }), () => {}));
  return { clock, logger, outcomes, exits, handler, invoke };
}

export function oneJob(execute: (signal: AbortSignal) => Promise<void> = async () => {}) {
  return defineApplication('shop').job('tick', { schedule: cron('* * * * *') }, execute);
}

/** A promise and what resolves it. */
export function openGate(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}
