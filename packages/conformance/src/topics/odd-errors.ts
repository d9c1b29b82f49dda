import { nextTurn } from '@anyhost/core';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { notingService, workApp } from '../topic-services.ts';

const LONG_CHAIN = 20_000;

/** Values that loggers, messages and answers often fail to handle when they are thrown. */
const ODD: readonly (readonly [what: string, make: () => unknown])[] = [
  ['a frozen error', () => Object.freeze(new TypeError('order 17 has no address'))],
  ['an error that is its own cause', () => withProperty('cause', { value: (error: Error) => error })],
  ['an AggregateError that holds itself', aggregateOfItself],
  ['an error at the end of a long chain of causes', longChain],
  ['an error whose message cannot be read', () => withProperty('message', { get: fails })],
  ['an error whose name cannot be read', () => withProperty('name', { get: fails })],
  ['an error whose stack cannot be read', () => withProperty('stack', { get: fails })],
  ['an error whose cause cannot be read', () => withProperty('cause', { get: fails })],
  ['an error whose code cannot be read', () => withProperty('code', { get: fails })],
  ['an error named by a symbol', () => withProperty('name', { value: () => Symbol('name') })],
  ['an error with a number for a stack', () => withProperty('stack', { value: () => 5 })],
  ['a revoked proxy', revokedProxy],
  ['an object without a prototype', () => Object.create(null)],
  ['undefined', () => undefined],
  ['null', () => null],
  ['a symbol', () => Symbol('odd')],
];

/** Thrown values that are not ordinary errors. */
export function describeOddErrors(add: AddTopicTest): void {
  for (const [what, make] of ODD) {
    add(`${what} is a fault like any other, and the next run is served`, [], async (host) => {
      let runs = 0;
      const app = workApp(async () => {
        runs += 1;
        await nextTurn();
        if (runs === 1) throw make();
      });
      await host.create(app);
      await host.finish(host.start());
      expectAnswer(host, await host.finish(host.run('work')), { answer: 'failure', exitCode: 1 });
      expectAnswer(host, await host.finish(host.run('work')), { answer: 'success', exitCode: 0 });
      expect(host.outcomes.map(({ status }) => status)).toEqual(['faulted', 'completed']);
      expect(host.linesOf('execution.faulted')).toHaveLength(1);
    });

    add(`${what}, thrown by startAsync, fails the start and is logged once`, [], async (host) => {
      const broken = notingService(host, 'broken', { startAsync: () => Promise.reject(make()) });
      await host.create(workApp(async () => {}).hostedService('broken', () => broken));
      expect((await host.startFailure()) === undefined).toBe(false);
      expect(host.linesOf('host.startFailed')).toHaveLength(1);
    });

    add(`${what}, thrown by stopAsync, fails the stop, and the other services stop`, [], async (host) => {
      const broken = notingService(host, 'broken', { stopAsync: () => Promise.reject(make()) });
      const app = workApp(async () => {}).hostedService('a', () => notingService(host, 'a'));
      await host.create(app.hostedService('broken', () => broken));
      await host.finish(host.start());
      await host.finish(host.run('work'));
      expect((await host.stopFailure()) === undefined).toBe(false);
      expect(host.journal).toContain('a.stopAsync done');
    });

    add(`${what}, thrown by onOutcome, does not change the answer`, [], async (host) => {
      const onOutcome = (): never => {
        throw make();
      };
      await host.create(
        workApp(async () => {}),
        { onOutcome },
      );
      await host.finish(host.start());
      expectAnswer(host, await host.finish(host.run('work')), { answer: 'success', exitCode: 0 });
      expect(host.linesOf('outcome.callbackFailed')).toHaveLength(1);
    });
  }
}

/** How an error has a property of its own: it cannot be read, or its value is made from the error. */
type OddProperty = { get(): unknown } | { value(error: Error): unknown };

function withProperty(name: string, property: OddProperty): Error {
  const error = new Error('odd');
  const descriptor = 'get' in property ? { get: property.get } : { value: property.value(error) };
  return Object.defineProperty(error, name, { ...descriptor, enumerable: true });
}

function aggregateOfItself(): AggregateError {
  const error = new AggregateError([], 'round');
  error.errors.push(error);
  return error;
}

function longChain(): Error {
  let error = new Error('the first');
  for (let link = 1; link < LONG_CHAIN; link += 1) error = new Error('led to', { cause: error });
  return error;
}

function revokedProxy(): unknown {
  const { proxy, revoke } = Proxy.revocable(new Error('odd'), {});
  revoke();
  return proxy;
}

function fails(): never {
  throw new Error('cannot be read');
}
