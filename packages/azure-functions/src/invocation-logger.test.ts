import { fakeInvocationContext } from '@anyhost/testing';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { CurrentInvocation } from './current-invocation.ts';
import { createGate } from './fixtures/gate.fixture.ts';
import { createInvocationLogger } from './invocation-logger.ts';

const printed: string[] = [];

beforeEach(() => {
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    printed.push(String(chunk));
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  printed.length = 0;
});

describe('a line', () => {
  test('goes to the context of its invocation, at its level', async () => {
    const invocation = new CurrentInvocation();
    const logger = createInvocationLogger(invocation, 'trace');
    const context = fakeInvocationContext();
    await invocation.run(context, async () => {
      for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) logger[level]('said');
    });
    const levels = context.lines.map(({ level }) => level);
    expect(levels).toEqual(['trace', 'debug', 'information', 'warning', 'error', 'error']);
    expect(printed).toEqual([]);
  });

  test('is JSON with its fields and those of child loggers', async () => {
    const invocation = new CurrentInvocation();
    const logger = createInvocationLogger(invocation, 'info').child({ service: 'poll' });
    const context = fakeInvocationContext();
    await invocation.run(context, async () => logger.info({ orders: 3 }, '100 % done'));
    const [{ message } = { message: '' }] = context.lines;
    expect(message).not.toMatch(/\n/);
    expect(JSON.parse(message)).toEqual({
      level: 'info',
      time: expect.any(Number),
      service: 'poll',
      orders: 3,
      msg: '100 % done',
    });
  });

  test('of code that two invocations share goes to the one that called it', async () => {
    const invocation = new CurrentInvocation();
    const logger = createInvocationLogger(invocation, 'info');
    const shared = async (name: string): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      logger.info(name);
    };
    const [one, two] = [fakeInvocationContext(), fakeInvocationContext()];
    await Promise.all([invocation.run(one, () => shared('one')), invocation.run(two, () => shared('two'))]);
    expect(one.lines).toMatchObject([{ message: expect.stringContaining('"msg":"one"') }]);
    expect(two.lines).toMatchObject([{ message: expect.stringContaining('"msg":"two"') }]);
  });

  test('outside of an invocation goes to standard output', () => {
    createInvocationLogger(new CurrentInvocation(), 'info').info('starting');
    expect(printed).toEqual([expect.stringMatching(/"msg":"starting"\}\n$/)]);
  });

  test('of code that still runs after the invocation has settled goes to standard output', async () => {
    const invocation = new CurrentInvocation();
    const logger = createInvocationLogger(invocation, 'info');
    const context = fakeInvocationContext();
    const gate = createGate();
    let late = Promise.resolve();
    const answer = invocation.run(context, async () => {
      late = gate.opened.then(() => logger.info('late'));
      throw new Error('given up');
    });
    await expect(answer).rejects.toThrow('given up');
    gate.open();
    await late;
    expect(context.lines).toEqual([]);
    expect(printed).toEqual([expect.stringContaining('late')]);
  });

  test.each([
    [
      'an error of an HTTP client, without its request',
      Object.assign(new Error('status 401', { cause: new TypeError('no token') }), {
        code: 'ERR_BAD_REQUEST',
        config: { headers: { Authorization: 'Bearer secret-token' } },
      }),
      { type: 'Error', message: 'status 401', code: 'ERR_BAD_REQUEST', cause: { type: 'TypeError' } },
    ],
    ['a frozen error', Object.freeze(new RangeError('frozen')), { type: 'RangeError', message: 'frozen' }],
    ['an aggregate that holds itself', selfAggregate(), { type: 'AggregateError', errors: [{ message: 'one' }, {}] }],
  ])('holds name, message, stack, code and causes of %s', async (_, err, written) => {
    const invocation = new CurrentInvocation();
    const context = fakeInvocationContext();
    const logger = createInvocationLogger(invocation, 'info');
    await invocation.run(context, async () => logger.error({ err }, 'failed'));
    const [{ message } = { message: '{}' }] = context.lines;
    expect(JSON.parse(message).err).toMatchObject(written);
    expect(JSON.parse(message).err.stack).toContain(err.message);
    expect(message).not.toContain('secret-token');
  });

  test('below the level is dropped', () => {
    createInvocationLogger(new CurrentInvocation(), 'warn').info('unheard');
    createInvocationLogger(new CurrentInvocation(), 'silent').fatal('unheard');
    expect(printed).toEqual([]);
  });
});

function selfAggregate(): AggregateError {
  const aggregate = new AggregateError([new Error('one')], 'several');
  aggregate.errors.push(aggregate);
  return aggregate;
}
