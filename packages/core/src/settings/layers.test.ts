import { describe, expect, test } from 'vitest';
import { mergeLayers, type SettingsValues } from './layers.ts';

const merged = (layers: readonly SettingsValues[]): SettingsValues =>
  mergeLayers(layers.map((values, index) => ({ source: `layer ${index}`, values })));

describe('layers of settings', () => {
  test('are merged key by key; the later one wins', () => {
    const lower = { ordering: { batch: 10, retry: { delay: 1, attempts: 3 } }, other: { a: 1 } };
    const higher = { ordering: { batch: 20, retry: { delay: 5 } } };
    expect(merged([lower, higher])).toEqual({
      ordering: { batch: 20, retry: { delay: 5, attempts: 3 } },
      other: { a: 1 },
    });
  });

  test('replace lists, dates and scalars whole', () => {
    const date = new Date(0);
    expect(
      merged([
        { a: [1, 2, 3], b: { c: 1 }, d: { e: 1 } },
        { a: [4], b: 'text', d: date },
      ]),
    ).toEqual({
      a: [4],
      b: 'text',
      d: date,
    });
  });

  test('are left as they are', () => {
    const lower = { ordering: { batch: 10 } };
    merged([lower, { ordering: { batch: 20 } }]);
    expect(lower).toEqual({ ordering: { batch: 10 } });
  });

  test('cannot reach a prototype', () => {
    const result = merged([{ a: {} }, JSON.parse('{"__proto__": {"polluted": 1}, "a": {"__proto__": {"p": 1}}}')]);
    expect('polluted' in {}).toBe(false);
    expect('polluted' in result).toBe(false);
  });

  test('are nothing when there are none', () => {
    expect(merged([])).toEqual({});
  });
});
