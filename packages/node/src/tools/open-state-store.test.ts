import { defineApplication, every, memoryStateStore, type StandardSchema } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { FakeProcess } from '../fake-process.fixture.ts';
import { openStateStore } from './open-state-store.ts';

const refusing: StandardSchema<unknown, string> = {
  '~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'always wrong' }] }) },
};

describe('openStateStore', () => {
  test('makes the store and what it uses, and disposes of both', async () => {
    const seen: string[] = [];
    const store = memoryStateStore();
    const app = defineApplication('orders')
      .singleton('pool', () => ({ store }), { dispose: () => void seen.push('disposed') })
      .stateStore(({ pool }) => pool.store, { uses: ['pool'] });
    const opened = await openStateStore(app, {}, new FakeProcess());
    expect(opened?.store).toBe(store);
    expect(seen).toEqual([]);
    await opened?.[Symbol.asyncDispose]();
    expect(seen).toEqual(['disposed']);
  });

  test('makes nothing else: no later singleton, no hosted service, no section that the store does not use', async () => {
    const seen: string[] = [];
    const app = defineApplication('orders')
      .stateStore(() => memoryStateStore())
      .settings('wrong', refusing)
      .singleton('later', () => seen.push('singleton'))
      .hostedService('plain', () => {
        seen.push('hosted service');
        return { startAsync: async () => {}, stopAsync: async () => {} };
      })
      .job('poll', { schedule: every('1m'), runOnStart: true }, async () => void seen.push('job'));
    await using opened = await openStateStore(app, {}, new FakeProcess());
    expect(opened).toBeDefined();
    expect(seen).toEqual([]);
  });

  test('returns nothing for an application without a state store', async () => {
    expect(await openStateStore(defineApplication('orders'), {}, new FakeProcess())).toBeUndefined();
  });

  test('rejects with the error of the factory', async () => {
    const app = defineApplication('orders').stateStore(() => {
      throw new Error('no such server');
    });
    await expect(openStateStore(app, {}, new FakeProcess())).rejects.toThrow('no such server');
  });

  test('refuses options that it does not have', async () => {
    const app = defineApplication('orders');
    await expect(openStateStore(app, JSON.parse('{ "health": {} }'), new FakeProcess())).rejects.toThrow(
      "openStateStore: there is no option 'health'",
    );
  });
});
