import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf } from '../fixtures/host.fixture.ts';
import { hostWithQueue } from './task-queue.fixture.ts';

const nothing = async (): Promise<void> => {};

/** Calls `enqueue` as plain JavaScript can. */
async function enqueueAny(queue: object, args: readonly unknown[]): Promise<unknown> {
  return await Reflect.apply(Reflect.get(queue, 'enqueue'), queue, args);
}

describe('enqueue refuses', () => {
  test.each([
    ['no task [W05]', ['a'], 'mail.enqueue: task is undefined; expected a function of (signal, execution)'],
    ['the promise of a call', ['a', Promise.resolve()], 'pass the work itself, not the promise of a call'],
    ['an empty name', [' ', nothing], 'mail.enqueue: name is " "; expected what the task does'],
    ['a name that is too long', ['x'.repeat(129), nothing], '1 to 128 characters'],
    ['a signal that is none', ['a', nothing, { signal: 5 }], 'signal is 5; expected an AbortSignal'],
    ['an unknown option', ['a', nothing, { timeoutMs: 5 }], "there is no option 'timeoutMs'"],
  ])('%s', async (_what, args, text) => {
    const { mail } = await hostWithQueue();
    const error = await anyhostErrorOf(enqueueAny(mail, args));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain(text);
  });

  test('before the services of the host are made, with a remedy', async () => {
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail')
      .singleton('early', async ({ mail }) => await mail.enqueue('a', nothing));
    const error = await anyhostErrorOf(hostOf(app).host.start());
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_TASK_REFUSED', details: { reason: 'hostStarting' } });
    expect(error.message).toContain('enqueue from a handler, an execution, or a hosted service');
  });

  test('after the host has stopped', async () => {
    const { mail, host } = await hostWithQueue();
    await host.stop();
    const error = await anyhostErrorOf(mail.enqueue('a', nothing));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_TASK_REFUSED', details: { reason: 'stopping' } });
    expect(error.message).toContain('keep it in a durable store');
  });
});
