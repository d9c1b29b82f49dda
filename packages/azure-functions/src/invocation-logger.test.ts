import type { Logger, LogLevel } from '@anyhost/core';
import { fakeInvocationContext } from '@anyhost/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { CurrentInvocation } from './current-invocation.ts';
import { createGate } from './fixtures/gate.fixture.ts';
import { createInvocationLogger } from './invocation-logger.ts';

const printed: string[] = [];

afterEach(() => {
  printed.length = 0;
});

describe('a line', () => {
  test('goes to the context of its invocation, at its level', async () => {
    const invocation = new CurrentInvocation();
    const logger = open(invocation, 'trace');
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
    const logger = open(invocation, 'info').child({ service: 'poll' });
    const context = fakeInvocationContext();
    await invocation.run(context, async () => logger.info({ orders: 3 }, '100 % done'));
    const [{ message } = { message: '' }] = context.lines;
    expect(message).not.toMatch(/\n/);
    expect(JSON.parse(message)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      service: 'poll',
      orders: 3,
      msg: '100 % done',
    });
  });

  test('of code that two invocations share goes to the one that called it', async () => {
    const invocation = new CurrentInvocation();
    const logger = open(invocation, 'info');
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
    open(new CurrentInvocation(), 'info').info('starting');
    expect(printed).toEqual([expect.stringMatching(/"msg":"starting"\}\n$/)]);
  });

  test('of code that still runs after the invocation has settled goes to standard output', async () => {
    const invocation = new CurrentInvocation();
    const logger = open(invocation, 'info');
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
    const logger = open(invocation, 'info');
    await invocation.run(context, async () => logger.error({ err }, 'failed'));
    const [{ message } = { message: '{}' }] = context.lines;
    expect(JSON.parse(message).err).toMatchObject(written);
    expect(JSON.parse(message).err.stack).toContain(err.message);
    expect(message).not.toContain('secret-token');
  });

  test('has the values at paths of redact replaced', async () => {
    const invocation = new CurrentInvocation();
    const context = fakeInvocationContext();
    const logger = open(invocation, 'info', ['order.card']);
    await invocation.run(context, async () => logger.info({ order: { card: '4111' } }, 'paid'));
    expect(context.lines).toMatchObject([{ message: expect.stringContaining('"card":"[redacted]"') }]);
  });

  test('of a huge error is cut', async () => {
    const invocation = new CurrentInvocation();
    const context = fakeInvocationContext();
    const errors = Array.from({ length: 10_000 }, () => new Error('x'.repeat(1000)));
    const err = new AggregateError(errors, 'y'.repeat(5_000_000));
    await invocation.run(context, async () => open(invocation, 'info').error({ err }));
    expect(context.lines).toMatchObject([{ message: expect.stringContaining('"errorCount":10000') }]);
    expect(context.lines[0]?.message.length).toBeLessThan(60_000);
  });

  test('below the level is dropped', () => {
    open(new CurrentInvocation(), 'warn').info('unheard');
    open(new CurrentInvocation(), 'silent').fatal('unheard');
    expect(printed).toEqual([]);
  });
});

function open(invocation: CurrentInvocation, level: LogLevel, redact?: readonly string[]): Logger {
  return createInvocationLogger(invocation, { level, redact, writeOutside: (line) => printed.push(line) });
}

function selfAggregate(): AggregateError {
  const aggregate = new AggregateError([new Error('one')], 'several');
  aggregate.errors.push(aggregate);
  return aggregate;
}
