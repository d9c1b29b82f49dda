import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { describeValue, escapeText } from './describe-value.ts';

const { proxy: revoked, revoke } = Proxy.revocable({}, {});
revoke();
const { proxy: revokedFunction, revoke: revokeFunction } = Proxy.revocable(() => {}, {});
revokeFunction();
const fail = (): never => {
  throw new Error('no');
};
const cycle: Record<string, unknown> = {};
cycle['self'] = cycle;
class Client {
  readonly url = 'postgres://admin:hunter2@db/x';
}

describe('describeValue', () => {
  test.each<[unknown, string]>([
    ['30s', '"30s"'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
    [12n, '12n'],
    [10n ** 100_000n, 'a bigint above 10^30'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'function (anonymous)'],
    [fail, 'function fail'],
    [Object.defineProperty(() => {}, 'name', { value: Symbol('n') }), 'function (anonymous)'],
    [new Date(0), 'Date 1970-01-01T00:00:00.000Z'],
    [new Date(Number.NaN), 'an invalid Date'],
    [runInNewContext('new Date(0)'), 'Date 1970-01-01T00:00:00.000Z'],
    [[], 'an array of 0 elements'],
    [['secret'], 'an array of 1 element'],
    [{}, '{}'],
    [Object.create(null), '{}'],
    [new Map([['a', 1]]), 'Map {}'],
    [Promise.resolve(), 'Promise {}'],
    [cycle, '{ self }'],
  ])('%#', (value, text) => {
    expect(describeValue(value)).toBe(text);
  });

  test('does not throw for a revoked proxy', () => {
    expect(describeValue(revoked)).toBe('an object that cannot be read');
    expect(describeValue(revokedFunction)).toBe('a function that cannot be read');
  });

  test('shows an object by its keys, because its values may be secret', () => {
    expect(describeValue({ host: 'db', password: 'hunter2' })).toBe('{ host, password }');
    expect(describeValue(new Client())).toBe('Client { url }');
  });

  test('runs no getter, and no toJSON', () => {
    const value = {
      toJSON: fail,
      get secret(): never {
        return fail();
      },
      get [Symbol.toStringTag](): never {
        return fail();
      },
    };
    expect(describeValue(value)).toBe('{ toJSON, secret }');
  });

  test.each([
    ['a long text', 'x'.repeat(1_000_000), /^"x{90,100}…" \(1000000 characters\)$/],
    ['control characters that make it long', '\0'.repeat(1000), /^"(\\u0000){10,17}.{0,5}…" \(1000 characters\)$/],
    [
      'many keys',
      Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`key${index}`, 1])),
      /and 992 more \}$/,
    ],
    ['long keys', { ['k'.repeat(10_000)]: 1 }, /^\{ k{40}… \}$/],
    ['a long array', new Array(1e7), /^an array of 10000000 elements$/],
    ['a long buffer', new Uint8Array(1e7), /^Uint8Array of 10000000 bytes$/],
    ['a long name', { [`${'n'.repeat(5000)}`]() {} }['n'.repeat(5000)], /^function n{40}…$/],
  ])('is short, and quick: %s', { timeout: 2000 }, (_, value, text) => {
    const described = describeValue(value);
    expect(described).toMatch(text);
    expect(described.length).toBeLessThan(150);
  });

  test('escapes what a terminal or a log reader could take for something else', () => {
    const text = describeValue('a\n\u001b[2J\0\u0085\u2028\u202e');
    expect(text).toBe('"a\\n\\u001b[2J\\u0000\\u0085\\u2028\\u202e"');
    expect(describeValue({ 'a\n{"level":"info"}': 1 })).not.toContain('\n');
    expect(escapeText('x\0')).toBe('x\\u0000');
  });

  test.each([
    ['postgres://admin:hunter2@db/x'],
    [`amqps://user:hunter2${'2'.repeat(5000)}`],
    ['Server=db;User Id=sa;Password=hunter2;'],
    ['AccountName=a;AccountKey=hunter2==;EndpointSuffix=x'],
    ['{"password":"hunter2"}'],
    ['Authorization: Bearer hunter2'],
  ])('masks passwords in text: %s', (text) => {
    expect(describeValue(text)).not.toContain('hunter2');
  });

  test('leaves what is harmless as it is', () => {
    expect(describeValue('amqp://broker:5672/path')).toBe('"amqp://broker:5672/path"');
    expect(describeValue('0 6 * * MON-FRI')).toBe('"0 6 * * MON-FRI"');
  });
});
