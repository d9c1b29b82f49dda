import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import {
  assertDate,
  assertFunction,
  assertKnownOptions,
  assertLimit,
  assertMethods,
  assertNumber,
  assertObject,
  assertSignal,
  type GivenOption,
} from './assert-option.ts';

const given = (value: unknown): GivenOption => ({ owner: 'host', option: 'x', value });
const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const nothings = [null, 0, 'text', true, [], revoked, Symbol('s'), 1n];

describe('an option', () => {
  const checks: readonly [string, (option: GivenOption) => unknown, readonly unknown[], readonly unknown[]][] = [
    [
      'a number',
      (x) => assertNumber(x, { least: 1, most: 9 }),
      [1, 9, 2.5],
      [Number.NaN, Number.POSITIVE_INFINITY, 0, 10, '5', null],
    ],
    ['a whole number', (x) => assertNumber(x, { least: 0, whole: true }), [0, 5], [0.5, -1, Number.NaN]],
    [
      'a limit',
      (x) => assertLimit(x, { least: 0 }),
      [0, 5, Number.POSITIVE_INFINITY],
      [-1, Number.NaN, Number.MAX_SAFE_INTEGER, '5', null],
    ],
    ['a function', assertFunction, [() => {}, class {}], [{}, ...nothings]],
    [
      'a signal',
      assertSignal,
      [new AbortController().signal],
      [{}, new AbortController(), { aborted: true }, ...nothings],
    ],
    [
      'a date',
      assertDate,
      [new Date(0), runInNewContext('new Date(0)')],
      [new Date(Number.NaN), { getTime: () => 'x' }, Object.create(null), Object.create(Date.prototype), ...nothings],
    ],
    [
      'a plain object',
      (x) => assertObject(x),
      [{}, Object.create(null), runInNewContext('({})')],
      [new Map(), new Date(), () => {}, ...nothings],
    ],
    [
      'an object with methods',
      (x) => assertMethods(x, ['now'], 'a clock'),
      [Date, { now: () => 0 }],
      [{}, { now: 1 }, ...nothings],
    ],
  ];

  test.each(checks)('that is %s is taken, and anything else is refused', async (_, check, right, wrong) => {
    for (const value of [undefined, ...right]) expect(() => check(given(value))).not.toThrow();
    for (const value of wrong) {
      const error = await anyhostErrorOf(() => check(given(value)));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
      expect(error.message).toMatch(/^host: x is .*; expected .*\.$/);
    }
  });

  test('that is an AbortController says what to pass', () => {
    expect(() => assertSignal({ owner: 'runHost', option: 'signal', value: new AbortController() })).toThrow(
      'runHost: signal is AbortController {}; expected an AbortSignal: pass controller.signal as signal.',
    );
  });

  test('that limits nothing is undefined', () => {
    expect(assertLimit(given(undefined), { least: 0 })).toBeUndefined();
    expect(assertLimit(given(Number.POSITIVE_INFINITY), { least: 0 })).toBeUndefined();
    expect(assertLimit(given(5), { least: 0 })).toBe(5);
  });

  test('shows no secret, in its message and in its details', async () => {
    for (const value of [{ password: 'hunter2' }, 'postgres://a:hunter2@db', ['hunter2']]) {
      const error = await anyhostErrorOf(() => assertFunction(given(value)));
      expect(JSON.stringify([error.message, error.details])).not.toContain('hunter2');
    }
  });
});

describe('options', () => {
  const known = ['shutdownTimeoutMs', 'startupTimeoutMs', 'clock'];

  test.each([
    ['shutdownTimeout', /there is no option 'shutdownTimeout'; known are .*clock\. Did you mean shutdownTimeoutMs\?$/],
    ['ShutdownTimeoutMS', /Did you mean shutdownTimeoutMs\?$/],
    ['colck', /Did you mean clock\?$/],
    ['timeZone', /known are shutdownTimeoutMs, startupTimeoutMs, clock\.$/],
    ['x\0\n', /'x\\u0000\\u000a'/],
    ['x'.repeat(100_000), /'x{100}…'/],
  ])('of an unknown name are refused, with the nearest known one: %s', (name, message) => {
    expect(() => assertKnownOptions('host', { [name]: 1 }, known)).toThrow(message);
  });

  test('are an object', () => {
    class Options {
      readonly clock = 1;
    }
    expect(() => assertKnownOptions('host', new Options(), known)).not.toThrow();
    for (const value of [undefined, new Map(), () => {}, Promise.resolve(), ...nothings]) {
      expect(() => assertKnownOptions('host', value, known)).toThrow(/host: the options are .*; expected an object\./);
    }
  });
});
