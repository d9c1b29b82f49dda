import { describe, expect, test } from 'vitest';
import { type PgBossDriverOptions, pgBossDriver } from './index.ts';

const connectionString = 'postgres://orders:hunter2@127.0.0.1/orders';

describe('options of pgBossDriver', () => {
  test.each<readonly [string, Readonly<Record<string, unknown>>]>([
    ['connectionString', {}],
    ['connectionString', { connectionString: undefined }],
    ['connectionString', { connectionString: '' }],
    ['connectionString', { connectionString: 5 }],
    ['boss', { boss: {} }],
    ['boss', { boss: null }],
    ['schema', { connectionString, schema: 'pg-boss' }],
    ['schema', { connectionString, schema: 5 }],
    ['schedules', { connectionString, schedules: 'yes' }],
    ['services', { connectionString, services: 'poll' }],
    ['services', { connectionString, services: [5] }],
    ['partitions', { connectionString, partitions: 8 }],
    ['partitions.index', { connectionString, partitions: { index: 0 } }],
    ['partitions.index', { connectionString, partitions: { index: 1.5 } }],
    ['pollMs', { connectionString, pollMs: 499 }],
    ['notify', { connectionString, notify: 1 }],
    ['heartbeatMs', { connectionString, heartbeatMs: 9999 }],
    ['maxRunMs', { connectionString, maxRunMs: 86_400_000 }],
    ['redeliveries', { connectionString, redeliveries: -1 }],
    ['deadLetter', { connectionString, deadLetter: 'dead' }],
    ['keepMs', { connectionString, keepMs: 1000 }],
    ['onAbandoned', { connectionString, onAbandoned: 'end' }],
    ['conectionString', { conectionString: connectionString }],
  ])('%s is refused by its name: %o', (option, options) => {
    let refusal: unknown;
    try {
      Reflect.apply(pgBossDriver, undefined, [options]);
    } catch (thrown) {
      refusal = thrown;
    }
    expect(refusal).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining(option),
    });
    expect(String(refusal)).not.toContain('hunter2');
  });

  test('connectionString and boss exclude each other, and so do boss and schema', () => {
    const methods = ['start', 'work', 'offWork', 'insert', 'send', 'complete', 'fail', 'update', 'upsert', 'getQueues'];
    const boss = Object.fromEntries(methods.map((name) => [name, () => {}]));
    for (const options of [
      { boss, connectionString },
      { boss, schema: 'other' },
    ]) {
      expect(() => Reflect.apply(pgBossDriver, undefined, [options])).toThrow(/connectionString|schema/);
    }
    expect(Reflect.apply(pgBossDriver, undefined, [{ boss }])).toMatchObject({ name: 'pg-boss', keepsRecord: true });
  });

  test('undefined stands for the default', () => {
    const options: PgBossDriverOptions = {
      connectionString,
      boss: undefined,
      schema: undefined,
      services: undefined,
      partitions: undefined,
      pollMs: undefined,
    };
    expect(pgBossDriver(options)).toMatchObject({ name: 'pg-boss', redelivers: true });
  });
});
