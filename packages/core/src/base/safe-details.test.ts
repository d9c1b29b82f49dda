import { describe, expect, it } from 'vitest';
import { safeDetails } from './safe-details.ts';

const { proxy: revoked, revoke } = Proxy.revocable([], {});
revoke();
const unreadable = new Proxy([], {
  get: () => {
    throw new Error('no');
  },
});

describe('the details of an error', () => {
  it('keep texts, numbers, booleans, and lists of these and of flat objects', () => {
    const details = {
      service: 'j',
      ms: 5,
      late: true,
      none: undefined,
      known: ['a', 'b'],
      failures: [{ path: 'a.b' }],
    };
    expect(safeDetails(details)).toEqual(details);
  });

  it.each([
    ['a connection where a name belongs', { password: 'hunter2' }, '{ password }'],
    ['a list of connections', [{ password: 'hunter2', port: 1 }], [{ password: '***', port: 1 }]],
    ['a secret in a text', 'Password=hunter2;', 'Password=***;'],
    ['a list of such texts', ['postgres://me:hunter2@db'], ['postgres://***@db']],
    ['a nested object', [{ inner: { password: 'hunter2' } }], [{ inner: '{ password }' }]],
    ['a long text', 'x'.repeat(2000), `${'x'.repeat(1000)}…`],
    ['a long list', Array.from({ length: 101 }, () => 1), Array.from({ length: 100 }, () => 1)],
    ['a bigint', 1n, '1n'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a revoked proxy', revoked, 'an object that cannot be read'],
    ['a list that cannot be read', unreadable, 'an object that cannot be read'],
  ])('describe, mask or cut anything else: %s', (_, value, shown) => {
    expect(safeDetails({ value })).toEqual({ value: shown });
  });
});
