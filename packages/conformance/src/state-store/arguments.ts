import type { StateStore } from '@anyhost/core';
import { expect } from 'vitest';
import type { AddStoreTest } from '../state-store-harness.ts';

type Call = readonly [method: 'get' | 'list' | 'set' | 'delete', ...args: unknown[]];

const WRONG_KEYS: readonly Call[] = [
  ['get', undefined],
  ['get', {}],
  ['get', ''],
  ['set', null, 1],
  ['set', 7, 1],
  ['delete', ['k']],
  ['list', undefined],
];
const WRONG_OPTIONS: readonly Call[] = [
  ['set', 'the-key', 1, null],
  ['set', 'the-key', 1, { ttlMs: 0 }],
  ['set', 'the-key', 1, { ttlMs: -1 }],
  ['set', 'the-key', 1, { ttlMs: Number.NaN }],
  ['set', 'the-key', 1, { ttlMs: Number.POSITIVE_INFINITY }],
  ['set', 'the-key', 1, { ttlMs: '1000' }],
  ['set', 'the-key', 1, { ifVersion: 7 }],
  ['delete', 'the-key', null],
  ['delete', 'the-key', { ifVersion: {} }],
];

/** Arguments as JavaScript may pass them. */
export function describeArguments(add: AddStoreTest): void {
  for (const call of WRONG_KEYS) {
    add(`arguments: ${textOf(call)} rejects and says what a key is`, async ({ store }) => {
      await expect(rejected(store, call)).resolves.toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
    });
  }
  for (const call of WRONG_OPTIONS) {
    add(`arguments: ${textOf(call)} rejects, names the key, and writes nothing`, async ({ store }) => {
      await expect(rejected(store, call)).resolves.toMatchObject({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('the-key'),
      });
      expect(await store.get('the-key')).toBeUndefined();
    });
  }

  add('arguments: undefined in an option is the option left out', async ({ store }) => {
    const options = { ttlMs: undefined, ifVersion: undefined };
    expect(await Reflect.apply(store.set, store, ['k', 1, options])).toBeTypeOf('string');
    expect(await Reflect.apply(store.delete, store, ['k', { ifVersion: undefined }])).toBe(true);
  });
}

// A method that throws instead of rejecting fails the test: core's callers await it.
async function rejected(store: StateStore, [method, ...args]: Call): Promise<unknown> {
  const answer: Promise<unknown> = Reflect.apply(store[method], store, args);
  return answer.then(
    () => expect.fail('The call succeeded'),
    (thrown: unknown) => thrown,
  );
}

function textOf([method, ...args]: Call): string {
  const shown = (value: unknown): string =>
    typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'undefined');
  const texts = args.map((value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? `{ ${Object.entries(value)
          .map(([name, field]) => `${name}: ${shown(field)}`)
          .join(', ')} }`
      : shown(value),
  );
  return `${method}(${texts.join(', ')})`;
}
