import { describeValue, type Logger } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { createHostLogger, type HostLoggerOptions } from './host-logger.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe('a line', () => {
  test('is one line of JSON with the level by name and an ISO time', () => {
    const { logger, lines } = open();
    logger.warn({ count: 1 }, 'two\nlines');
    expect(lines).toEqual([{ level: 'warn', time: expect.stringMatching(ISO), count: 1, msg: 'two\nlines' }]);
  });

  test('has the fields of the host, of the line and of child loggers', () => {
    let line = 0;
    const { logger, lines } = open({
      timeKey: 'timestamp',
      base: { pid: 7 },
      lineFields: () => {
        line += 1;
        return { line };
      },
    });
    const child = logger.child({ service: 'poll' });
    child.info('one');
    child.info('two');
    expect(lines).toEqual([
      { level: 'info', timestamp: expect.stringMatching(ISO), pid: 7, service: 'poll', line: 1, msg: 'one' },
      { level: 'info', timestamp: expect.stringMatching(ISO), pid: 7, service: 'poll', line: 2, msg: 'two' },
    ]);
  });

  test('below the level is not written', () => {
    const { logger, lines } = open({ level: 'error' });
    logger.warn('unheard');
    logger.error('heard');
    expect(lines).toMatchObject([{ msg: 'heard' }]);
  });

  test('reaches its destination with the number of its level', () => {
    const levels: number[] = [];
    const logger = createHostLogger({ level: 'trace', write: (_, level) => levels.push(level) });
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const) logger[level]('said');
    expect(levels).toEqual([10, 20, 30, 40, 50, 60]);
  });
});

describe('values at paths of redact', () => {
  test('are written as [redacted], at any depth, in child loggers too', () => {
    const { logger, lines } = open({ redact: ['token', 'order.card', '*.password', 'headers["set-cookie"]'] });
    logger.child({ token: 'secret' }).info({ order: { id: 1, card: 'secret' } }, 'one');
    logger.info({ user: { password: 'secret' }, headers: { 'set-cookie': 'secret' } }, 'two');
    expect(lines).toMatchObject([
      { token: '[redacted]', order: { id: 1, card: '[redacted]' } },
      { user: { password: '[redacted]' }, headers: { 'set-cookie': '[redacted]' } },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  test('leave the object that is logged as it is', () => {
    const { logger } = open({ redact: ['order.card'] });
    const order = { card: '4111' };
    logger.info({ order }, 'paid');
    expect(order).toEqual({ card: '4111' });
  });
});

describe('a message that is no text', () => {
  const error = Object.assign(new Error('status 401'), { config: { authorization: 'Bearer secret-token' } });

  test.each([
    ['a symbol', Symbol('paid'), 'Symbol(paid)'],
    ['a function', function pay() {}, 'function pay'],
    ['a number', 7, '7'],
    ['an error', error, 'status 401'],
    ['an object that JSON leaves out', { toJSON: () => undefined }, '{ toJSON }'],
  ])('is described, in a line that is JSON: %s', (_, message, msg) => {
    const { logger, lines } = open();
    Reflect.apply(logger.info, logger, [{ service: 'poll' }, message]);
    expect(lines).toMatchObject([{ service: 'poll', msg }]);
    expect(JSON.stringify(lines)).not.toContain('secret-token');
  });

  test.each([[Symbol('paid')], [7n]])('and alone: %s', (message) => {
    const { logger, lines } = open();
    Reflect.apply(logger.info, logger, [message]);
    expect(lines).toMatchObject([{ msg: describeValue(message) }]);
  });
});

describe('an error', () => {
  test('is written with type, message, stack, code and causes, and no other field', () => {
    const { logger, lines } = open();
    const err = Object.assign(new Error('status 401', { cause: new TypeError('no token') }), {
      code: 'ERR_BAD_REQUEST',
      config: { headers: { Authorization: 'Bearer secret-token' } },
    });
    logger.error({ err }, 'failed');
    logger.error(err);
    const written = { type: 'Error', message: 'status 401', code: 'ERR_BAD_REQUEST', cause: { type: 'TypeError' } };
    expect(lines).toMatchObject([
      { err: written, msg: 'failed' },
      { err: written, msg: 'status 401' },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret-token');
  });

  test.each<[what: string, log: (logger: Logger, error: Error) => void]>([
    ['in the field err', (logger, err) => logger.error({ err }, 'failed')],
    ['in the field err, without a message', (logger, err) => logger.error({ err })],
    ['alone', (logger, error) => logger.error(error)],
    ['as the text of a line', (logger, { message }) => logger.error(message)],
    ['as the text of a line with fields', (logger, { message }) => logger.error({ service: 'poll' }, message)],
  ])('with a message of 5 MB is cut: %s', (_, log) => {
    const { logger, written } = open();
    log(logger, new Error('x'.repeat(5_000_000)));
    expect(written()).toBeGreaterThan(8192);
    expect(written()).toBeLessThan(40_000);
  });

  test('of 10 000 errors is written with the first, and their number', () => {
    const { logger, lines, written } = open();
    const errors = Array.from({ length: 10_000 }, (_, index) => new Error(`error ${index} ${'x'.repeat(1000)}`));
    logger.error({ err: new AggregateError(errors, 'several') }, 'failed');
    expect(lines).toMatchObject([{ err: { errorCount: 10_000, errors: { length: 5 } } }]);
    expect(written()).toBeLessThan(40_000);
  });
});

function open(options: Partial<HostLoggerOptions> = {}): {
  logger: Logger;
  lines: Record<string, unknown>[];
  /** Characters. */
  written: () => number;
} {
  const lines: Record<string, unknown>[] = [];
  let written = 0;
  const write = (line: string): void => {
    written += line.length;
    expect(line.indexOf('\n')).toBe(line.length - 1);
    lines.push(JSON.parse(line));
  };
  return { logger: createHostLogger({ level: 'info', write, ...options }), lines, written: () => written };
}
