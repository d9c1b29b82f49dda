import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { every } from '../schedule/schedule.ts';
import { defineApplication } from './define-application.ts';

const SCHEDULE = { schedule: every('1m') };
const plain = { startAsync: async () => {}, stopAsync: async () => {} };
const nothing = async (): Promise<void> => {};

/** Calls a method of an application as plain JavaScript can. */
function call(application: object, method: string, ...args: readonly unknown[]): unknown {
  return Reflect.apply(Reflect.get(application, method), application, args);
}

describe('an application', () => {
  test('is immutable: each call returns a new one [E01]', () => {
    const empty = defineApplication('orders');
    const one = empty.job('poll', SCHEDULE, nothing);
    const other = empty.job('poll', SCHEDULE, nothing);
    expect([empty.backgroundServices, one.backgroundServices]).toEqual([[], ['poll']]);
    expect(one).not.toBe(other);
    expect(empty.definition.hostedServices).toEqual([]);
  });

  test('lists its parts in registration order, as data', () => {
    const { definition, backgroundServices } = defineApplication('orders')
      .settings(
        'ordering',
        schemaOf(() => ({ batch: 10 })),
      )
      .singleton('pool', () => ({}))
      .scoped('store', () => ({}))
      .transient('id', () => 1)
      .hostedService('migrations', () => plain, { hosts: 'long-lived' })
      .backgroundService('poll', SCHEDULE, () => ({ ...plain, executeAsync: nothing }))
      .job('archive', SCHEDULE, nothing);
    expect(backgroundServices).toEqual(['poll', 'archive']);
    expect(definition.name).toBe('orders');
    expect(definition.settings.map(({ name }) => name)).toEqual(['ordering']);
    expect(definition.services.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'singleton pool',
      'scoped store',
      'transient id',
    ]);
    expect(definition.hostedServices.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'hostedService migrations',
      'backgroundService poll',
      'backgroundService archive',
    ]);
  });

  test('makes nothing while it is defined', () => {
    const made: string[] = [];
    defineApplication('orders')
      .singleton('pool', () => made.push('pool'))
      .hostedService('migrations', () => {
        made.push('migrations');
        return plain;
      });
    expect(made).toEqual([]);
  });

  test('takes names from data', () => {
    let application = defineApplication<string>('tenants');
    for (const tenant of ['north', 'south']) application = application.job(`sync-${tenant}`, SCHEDULE, nothing);
    expect(application.backgroundServices).toEqual(['sync-north', 'sync-south']);
    expect(() => application.job('sync-north', SCHEDULE, nothing)).toThrow(/registered already/);
  });

  test('takes the same factory under two names: factories are never merged [C03]', () => {
    const factory = (): typeof plain => plain;
    const { definition } = defineApplication('orders').hostedService('one', factory).hostedService('two', factory);
    expect(definition.hostedServices.length).toBe(2);
  });
});

describe('a name that some platform would refuse', () => {
  const names = ['', '1st', '-poll', 'price cache', 'prüfung', 'a.b', 'a/b', `a${'b'.repeat(128)}`, undefined, 7];

  test.each(names)('does not name an application: %o', async (name) => {
    const error = await anyhostErrorOf(() => Reflect.apply(defineApplication, undefined, [name]));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_NAME');
    expect(error.message).toMatch(/cannot name an application: use a letter, then letters, digits, '-' or '_', 128 at/);
    expect(error.details).toEqual({ name });
  });

  test.each(names)('does not name a hosted service: %o', async (name) => {
    for (const [method, ...rest] of [
      ['hostedService', () => plain],
      ['backgroundService', SCHEDULE, () => plain],
      ['job', SCHEDULE, nothing],
    ] as const) {
      const error = await anyhostErrorOf(() => call(defineApplication('orders'), method, name, ...rest));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_NAME');
      expect(error.message).toMatch(/cannot name a hosted service.*Azure/);
    }
  });

  test('ends at 128 characters', () => {
    const name = `a${'b'.repeat(127)}`;
    expect(defineApplication('orders').job(name, SCHEDULE, nothing).backgroundServices).toEqual([name]);
  });

  test.each(['', 'event-bus', 'event_bus', '1st', 'a__b', 'anyhost', 'AnyHost'])(
    'does not name a section: no variable could carry %o',
    async (name) => {
      const error = await anyhostErrorOf(() => call(defineApplication('orders'), 'settings', name, schemaOf(Object)));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_NAME');
      expect(error.message).toMatch(/cannot name a settings section: use a letter.*for example 'ordering'/);
    },
  );

  test.each(['', 'then', '__proto__', 'constructor', 7])('does not name a service: %o', async (name) => {
    for (const method of ['singleton', 'scoped', 'transient']) {
      const error = await anyhostErrorOf(() => call(defineApplication('orders'), method, name, Object));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_NAME');
    }
  });
});

describe('a name that is taken', () => {
  const application = defineApplication('orders')
    .settings(
      'ordering',
      schemaOf(() => ({})),
    )
    .singleton('pool', () => ({}))
    .scoped('store', () => ({}))
    .hostedService('migrations', () => plain)
    .job('Poll', SCHEDULE, nothing);

  test.each(['ordering', 'pool', 'store'])('is refused for every kind of service: %s [I02]', async (name) => {
    for (const method of ['singleton', 'scoped', 'transient']) {
      const error = await anyhostErrorOf(() => call(application, method, name, Object));
      expect(error.code).toBe('ERR_ANYHOST_DUPLICATE_NAME');
      expect(error.message).toBe(`'${name}' is registered already: choose another name.`);
      expect(error.details).toEqual({ name });
    }
    const error = await anyhostErrorOf(() => call(application, 'settings', name, schemaOf(Object)));
    expect(error.code).toBe('ERR_ANYHOST_DUPLICATE_NAME');
  });

  test.each(['logger', 'clock', 'environment', 'lifetime', 'runner', 'scopes'])(
    'is built in: %s [C07]',
    async (name) => {
      const error = await anyhostErrorOf(() => call(application, 'singleton', name, Object));
      expect(error).toMatchObject({ code: 'ERR_ANYHOST_DUPLICATE_NAME' });
      expect(error.message).toContain(`'${name}' is built in`);
    },
  );

  test.each(['migrations', 'Poll'])('is refused for every kind of hosted service: %s [C02]', async (name) => {
    for (const method of ['backgroundService', 'job']) {
      const error = await anyhostErrorOf(() => call(application, method, name, SCHEDULE, nothing));
      expect(error).toMatchObject({ code: 'ERR_ANYHOST_DUPLICATE_NAME', details: { name } });
    }
    const error = await anyhostErrorOf(() => call(application, 'hostedService', name, () => plain));
    expect(error.code).toBe('ERR_ANYHOST_DUPLICATE_NAME');
  });

  test('is taken ignoring case, as Azure compares', async () => {
    const error = await anyhostErrorOf(() => call(application, 'job', 'POLL', SCHEDULE, nothing));
    expect(error.code).toBe('ERR_ANYHOST_DUPLICATE_NAME');
    expect(error.message).toContain("'POLL' differs from 'Poll' only in case");
  });

  test('belongs to the state store, which has a method of its own', async () => {
    const error = await anyhostErrorOf(() => call(application, 'singleton', 'stateStore', Object));
    expect(error.message).toContain('.stateStore(factory)');
    const twice = await anyhostErrorOf(() => call(call(application, 'stateStore', Object) ?? {}, 'stateStore', Object));
    expect(twice.code).toBe('ERR_ANYHOST_DUPLICATE_NAME');
  });
});

describe('what plain JavaScript can get wrong', () => {
  const application = defineApplication('orders').singleton('pool', () => ({}));

  test.each([
    ['singleton', ['bus', {}], /singleton\('bus'\): expected a function, got \{\}/],
    ['scoped', ['bus'], /scoped\('bus'\): expected a function, got undefined/],
    ['stateStore', [7], /'stateStore'\): expected a function, got 7/],
    ['override', ['pool', {}], /override\('pool'\): expected a function/],
    ['hostedService', ['migrations', plain], /hostedService\('migrations'\): expected a function/],
    ['hostedService', ['migrations', () => plain, { hosts: 'azure' }], /hosts is "azure"; expected 'all' or 'long-/],
    ['backgroundService', ['poll', SCHEDULE, plain], /backgroundService\('poll'\): expected a function/],
    ['job', ['poll', SCHEDULE], /job\('poll'\): expected a function, got undefined/],
    ['settings', ['ordering', {}], /expected a Standard Schema \(Zod, Valibot, ArkType, …\), got \{\}/],
    ['settings', ['ordering'], /expected a Standard Schema.*got undefined/],
  ])('%s%o', async (method, args, message) => {
    const error = await anyhostErrorOf(() => call(application, method, ...args));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toMatch(message);
  });
});

describe('a name that is not text', () => {
  const application = defineApplication('orders').singleton('pool', () => ({}));

  test.each([Symbol('pool'), Object.create(null), 7n, null])('is refused by every method: %o', async (name) => {
    for (const [method, ...rest] of [
      ['settings', schemaOf(Object)],
      ['singleton', Object],
      ['scoped', Object],
      ['transient', Object],
      ['hostedService', () => plain],
      ['backgroundService', SCHEDULE, () => plain],
      ['job', SCHEDULE, nothing],
    ] as const) {
      const error = await anyhostErrorOf(() => call(application, method, name, ...rest));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_NAME');
    }
    const error = await anyhostErrorOf(() => call(application, 'override', name, Object));
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_DEPENDENCY');
    expect(error.message).toContain('the registered services are pool');
  });
});

describe('options of an application', () => {
  test.each([
    [{ record: 'all' }, /record is "all"; expected 'none', 'last' or \{ history: n \}/],
    [{ records: 'last' }, /there is no option 'records'/],
    [null, /expected an object/],
  ])('are checked: %o', async (options, message) => {
    const error = await anyhostErrorOf(() => Reflect.apply(defineApplication, undefined, ['orders', options]));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toMatch(message);
  });
});

describe('override', () => {
  const application = defineApplication('orders')
    .settings(
      'ordering',
      schemaOf(() => ({})),
    )
    .singleton('pool', () => ({}))
    .singleton('bus', () => ({}));

  test('refuses a service that is not there, and names those that are', async () => {
    const error = await anyhostErrorOf(() => call(application, 'override', 'buss', Object));
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_DEPENDENCY');
    expect(error.message).toContain("override('buss'): no such service; the registered services are pool, bus");
  });

  test('refuses settings, and says how to set them', async () => {
    const error = await anyhostErrorOf(() => call(application, 'override', 'ordering', Object));
    expect(error.message).toContain("the host's settings option");
  });
});
