import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { defineApplication } from './define-application.ts';
import { module } from './module.ts';

const schedule = onDemand();
const nothing = async (): Promise<void> => {};

/** Calls a method of the chain as plain JavaScript can. */
function callAny(app: object, method: string, ...args: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(app, method), app, args);
}

describe('backgroundTaskQueue', () => {
  test.each([
    [{ capacity: 0 }, "backgroundTaskQueue('mail'): capacity is 0; expected a whole number, 1 or more."],
    [{ concurrency: 1.5 }, 'concurrency is 1.5; expected a whole number, 1 or more.'],
    [{ onFull: 'block' }, "onFull is \"block\"; expected 'wait' or 'reject'."],
    [{ onStop: 'wait' }, "onStop is \"wait\"; expected 'drain' or 'drop'."],
    [{ timeoutMs: 0 }, 'timeoutMs is 0; expected a number, 1 or more.'],
    [{ uses: 'smtp' }, 'uses is "smtp"; expected an array of names'],
    [{ size: 5 }, "there is no option 'size'; known are capacity, concurrency, onFull, onStop, timeoutMs, uses."],
    [5, "backgroundTaskQueue('mail'): the options are 5; expected an object."],
  ])('refuses the options %o', async (options, text) => {
    const error = await anyhostErrorOf(() =>
      callAny(defineApplication('shop'), 'backgroundTaskQueue', 'mail', options),
    );
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain(text);
  });

  test.each(['', 'a b', 'then', 'stateStore', 5])('refuses the name %o', async (name) => {
    const error = await anyhostErrorOf(() => callAny(defineApplication('shop'), 'backgroundTaskQueue', name));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_NAME');
  });

  test('takes its name among services and among hosted services', async () => {
    const app = defineApplication('shop').backgroundTaskQueue('mail');
    const codeOf = async (method: string, ...args: readonly unknown[]): Promise<string> =>
      (await anyhostErrorOf(() => callAny(app, method, ...args))).code;
    const taken = 'ERR_ANYHOST_DUPLICATE_NAME';
    expect(await codeOf('backgroundTaskQueue', 'mail')).toBe(taken);
    expect(await codeOf('singleton', 'mail', nothing)).toBe(taken);
    expect(await codeOf('job', 'MAIL', { schedule }, nothing)).toBe(taken);
    const job = defineApplication('shop').job('mail', { schedule }, nothing);
    expect((await anyhostErrorOf(() => callAny(job, 'backgroundTaskQueue', 'mail'))).code).toBe(taken);
  });

  test('refuses uses that names nothing registered', async () => {
    const error = await anyhostErrorOf(() =>
      callAny(defineApplication('shop'), 'backgroundTaskQueue', 'mail', { uses: ['smtp'] }),
    );
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_DEPENDENCY');
  });

  test('[W04] gives each task its own scope, disposed after it, also on error, and a logger with its name', async () => {
    const made: number[] = [];
    const steps: string[] = [];
    const app = defineApplication('shop')
      .scoped('unit', () => ({ id: made.push(0) }), { dispose: ({ id }) => void steps.push(`disposed ${id}`) })
      .backgroundTaskQueue('mail')
      .job('order', { schedule }, async (_signal, { services }) => {
        const first = await services.mail.enqueue('first', async (_s, { services: own, logger }) => {
          steps.push(`first ${own.unit.id}`);
          logger.info('at work');
        });
        const second = await services.mail.enqueue('second', async (_s, { services: own, withScope }) => {
          steps.push(`second ${own.unit.id}`);
          await withScope(async ({ unit }) => void steps.push(`within ${unit.id}`));
          throw new Error('no');
        });
        await Promise.all([first.outcome, second.outcome]);
      });
    const { host, lines, outcomes } = await startedHost(app);
    await host.run('order');
    expect(steps).toEqual(['first 1', 'disposed 1', 'second 2', 'within 3', 'disposed 3', 'disposed 2']);
    const [first] = outcomes;
    expect(lines).toContainEqual(
      expect.objectContaining({ message: 'at work', service: 'mail', task: 'first', executionId: first?.executionId }),
    );
  });

  test('does not show its tasks what is registered after it', async () => {
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail')
      .singleton('late', () => 1)
      .job('order', { schedule }, async (_signal, { services }) => {
        const task = await services.mail.enqueue('a', async (_s, { services: own }) => void Reflect.get(own, 'late'));
        await task.outcome;
      });
    const { host, outcomes } = await startedHost(app);
    await host.run('order');
    expect(outcomes[0]).toMatchObject({
      status: 'faulted',
      error: { code: 'ERR_ANYHOST_UNKNOWN_DEPENDENCY', message: expect.stringContaining("a task of 'mail'") },
    });
  });

  test('can be overridden: the replacement gets the tasks, and there is no queue', async () => {
    const enqueued: string[] = [];
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail')
      .job('order', { schedule }, async (_signal, { services }) => void (await services.mail.enqueue('a', nothing)))
      .override('mail', () => ({
        enqueue: async (name: string) => {
          enqueued.push(name);
          return { id: '1', name, outcome: new Promise<never>(() => {}) };
        },
      }));
    const { host } = await startedHost(app);
    await host.run('order');
    expect(enqueued).toEqual(['a']);
    expect(host.services().map(({ name }) => name)).toEqual(['order']);
  });

  test('is registered by a module', async () => {
    const mailing = module('mailing').backgroundTaskQueue('mail', { capacity: 7 });
    const { host } = await startedHost(defineApplication('shop').use(mailing));
    expect(host.services()).toMatchObject([{ name: 'mail', state: 'idle', queue: { capacity: 7 } }]);
  });

  test('is made by a host of one service only if the service uses it', async () => {
    const app = defineApplication('shop')
      .backgroundTaskQueue('mail')
      .job('order', { schedule, uses: ['mail'] }, nothing)
      .job('prices', { schedule, uses: [] }, nothing);
    const namesIn = async (onlyService: string): Promise<readonly string[]> => {
      const { host } = await startedHost(app, { platform: { onlyService } });
      return host.services().map(({ name }) => name);
    };
    expect(await namesIn('order')).toEqual(['order', 'mail']);
    expect(await namesIn('prices')).toEqual(['prices']);
  });
});
