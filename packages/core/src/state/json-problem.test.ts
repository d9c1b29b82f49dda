import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { findJsonProblem } from './json-problem.ts';
import { serializeExactly, serializeState } from './state-value.ts';

class Cursor {
  readonly #page = 1;
  next(): number {
    return this.#page + 1;
  }
}

function cycle(): object {
  const item: { parent?: object } = {};
  const top = { items: [item] };
  item.parent = top;
  return top;
}

describe('what JSON does not keep is found, with its path', () => {
  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'the value is undefined'],
    ['NaN', { page: Number.NaN }, 'page is NaN, which JSON turns into null'],
    ['an infinite number', [1, -Infinity], '[1] is -Infinity, which JSON turns into null'],
    ['a bigint', { items: [{}, { total: 12n }] }, 'items[1].total is 12n'],
    ['a function', { next: function next() {} }, 'next is function next'],
    ['a symbol', { kind: Symbol('x') }, 'kind is Symbol(x)'],
    ['an undefined element', { pages: [undefined] }, 'pages[0] is undefined'],
    // biome-ignore lint/suspicious/noSparseArray: this is what is tested.
    ['a hole', { pages: [1, , 3] }, 'pages[1] is undefined'],
    ['a Map', { seen: new Map([['a', 1]]) }, 'seen is Map {}, a Map, which JSON does not keep'],
    ['a Set', { seen: new Set([1]) }, 'seen is Set {}, a Set, which JSON does not keep'],
    ['an error', { last: new Error('x') }, 'last is Error {}, a Error, which JSON does not keep'],
    ['bytes', { data: new Uint8Array(3) }, 'data is Uint8Array of 3 bytes, a Uint8Array, which JSON does not keep'],
    ['an object with private state', new Cursor(), 'the value is Cursor {}, a Object, which JSON does not keep'],
    ['a cycle', cycle(), 'items[0].parent is the object that it is in: a cycle'],
    ['a key with spaces', { 'next page': 1n }, '["next page"] is 1n'],
    ['a toJSON that returns nothing', { at: { toJSON: () => undefined } }, 'at is undefined'],
  ])('%s', (_, value, problem) => {
    expect(findJsonProblem(value)).toBe(problem);
  });

  test.each<[string, unknown]>([
    ['plain values', { a: [1, 'x', true, null, { b: {} }], empty: [] }],
    ['an undefined property, which JSON leaves out', { cursor: undefined }],
    ['a Date, which JSON keeps as text', { since: new Date(0) }],
    ['an object without a prototype', Object.assign(Object.create(null), { a: 1 })],
    ['the same object twice', ((shared) => ({ one: shared, other: [shared] }))({ a: 1 })],
    ['an instance with fields', Object.assign(new Cursor(), { page: 1 })],
  ])('not %s', (_, value) => {
    expect(findJsonProblem(value)).toBeUndefined();
  });
});

describe('the error for a value that cannot be kept', () => {
  test('names key and path; stores refuse only what JSON refuses', async () => {
    const error = await anyhostErrorOf(() => serializeState('checkpoint:a/b', { items: [{ total: 12n }] }));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
    expect(error.message).toBe(
      "The value for 'checkpoint:a/b' cannot be kept as JSON: items[0].total is 12n. Save plain objects, arrays, strings, numbers, booleans or null.",
    );
    expect(serializeState('a', { page: Number.NaN })).toBe('{"page":null}');
    expect((await anyhostErrorOf(() => serializeExactly('a', { page: Number.NaN }))).message).toContain('page is NaN');
  });

  test('stands for a getter that throws, and for a value that is nested too deeply', async () => {
    const broken = {
      get page(): number {
        throw new Error('no page');
      },
    };
    expect(await anyhostErrorOf(() => serializeExactly('a', broken))).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_STATE_VALUE',
      cause: { message: 'no page' },
    });
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    expect((await anyhostErrorOf(() => serializeExactly('a', deep))).code).toBe('ERR_ANYHOST_INVALID_STATE_VALUE');
  });
});
