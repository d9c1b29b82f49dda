import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const schedule = onDemand();

interface Services {
  readonly pool: string;
  readonly cart: string;
  readonly link: string;
}

/** Passes a view of an execution's services to `look`, and returns what was created meanwhile. */
async function look(looking: (services: Services) => unknown): Promise<readonly string[]> {
  const made: string[] = [];
  const make = (name: string) => () => {
    made.push(name);
    return name;
  };
  const app = defineApplication('orders')
    .singleton('pool', () => 'pool')
    .scoped('cart', make('cart'))
    .transient('link', make('link'))
    .job('poll', { schedule }, async (_signal, { services }) => void (await looking(services)));
  const { host } = await startedHost(app);
  const outcome = await host.run('poll');
  await host.stop();
  if ('error' in outcome) throw outcome.error;
  return made;
}

const BUILT_IN = ['logger', 'clock', 'environment', 'lifetime', 'runner', 'health'];

describe('a view of services', () => {
  test('can be spread: that makes what it reads, each once', async () => {
    const made = await look((services) => {
      const copy = { ...services, tag: 'mine' };
      expect(copy).toMatchObject({ pool: 'pool', cart: 'cart', link: 'link', tag: 'mine' });
      expect(Object.keys(copy)).toEqual([...BUILT_IN, 'pool', 'cart', 'link', 'tag']);
    });
    expect(made).toEqual(['cart', 'link']);
  });

  test('can be destructured, with a rest', async () => {
    const made = await look(({ link, ...others }) => {
      expect(link).toBe('link');
      expect(others).toMatchObject({ pool: 'pool', cart: 'cart' });
      expect(others).not.toHaveProperty('link');
    });
    expect(made).toEqual(['link', 'cart']);
  });

  test('can be copied by Object.assign and structured by Object.entries', async () => {
    await look((services) => {
      expect(Object.assign({}, services)).toMatchObject({ pool: 'pool', cart: 'cart' });
      expect(Object.fromEntries(Object.entries(services))).toMatchObject({ pool: 'pool', cart: 'cart' });
    });
  });

  test('lists its names and makes nothing for it', async () => {
    const made = await look((services) => {
      expect(Object.keys(services)).toEqual([...BUILT_IN, 'pool', 'cart', 'link']);
      expect('cart' in services).toBe(true);
      expect('carts' in services).toBe(false);
      expect(Object.hasOwn(services, 'cart')).toBe(true);
      expect(Object.hasOwn(services, 'toJSON')).toBe(false);
    });
    expect(made).toEqual([]);
  });

  test('shows its names to inspectors and makes nothing for it', async () => {
    const made = await look((services) => {
      const names = `[services: ${[...BUILT_IN, 'pool', 'cart', 'link'].join(', ')}]`;
      expect(inspect(services)).toBe(names);
      expect(inspect({ services })).toContain(names);
      expect(JSON.stringify({ services })).toBe(JSON.stringify({ services: names }));
    });
    expect(made).toEqual([]);
  });

  test('is not a promise, has no prototype, and answers the probes of test runners', async () => {
    await look(async (services) => {
      expect(await Promise.resolve(services)).toBe(services);
      expect(Object.getPrototypeOf(services)).toBe(null);
      for (const probe of ['$$typeof', 'asymmetricMatch', 'nodeType', 'toString', '@@__IMMUTABLE_LIST__@@']) {
        expect(Reflect.get(services, probe)).toBe(undefined);
      }
    });
  });

  test.each<[string, (services: Services) => unknown]>([
    ['pool cannot be assigned', (services) => Object.assign(services, { pool: 1 })],
    ['more cannot be assigned', (services) => Reflect.set(services, 'more', 1)],
    ['pool cannot be deleted', (services) => Reflect.deleteProperty(services, 'pool')],
    ['more cannot be defined', (services) => Object.defineProperty(services, 'more', { value: 1 })],
  ])('is read-only: %s', async (problem, change) => {
    await look(async (services) => {
      const error = await anyhostErrorOf(() => change(services));
      expect(error.code).toBe('ERR_ANYHOST_ILLEGAL_STATE');
      expect(error.message).toBe(
        `Services are read-only: ${problem}. Copy them, { ...services, name: value }, or use application.override().`,
      );
    });
  });

  test('cannot be frozen or given a prototype', async () => {
    await look((services) => {
      expect(() => Object.freeze(services)).toThrow(TypeError);
      expect(() => Object.setPrototypeOf(services, {})).toThrow(TypeError);
    });
  });

  test('of a singleton shows what is registered before it', async () => {
    let names: readonly string[] = [];
    const app = defineApplication('orders')
      .singleton('pool', () => 1)
      .scoped('cart', () => 1)
      .singleton('probe', (services) => {
        names = Object.keys({ ...services });
        return 1;
      })
      .singleton('later', () => 1);
    const { host } = await startedHost(app);
    expect(names).toEqual([...BUILT_IN, 'scopes', 'pool']);
    await host.stop();
  });
});

describe('a name that a view answers itself', () => {
  test.each(['then', 'toJSON', 'constructor', '__proto__', 'prototype', '$$typeof', 'asymmetricMatch', 'nodeType'])(
    'cannot be registered: %s',
    async (name) => {
      for (const method of ['singleton', 'scoped', 'transient']) {
        const app = defineApplication('orders');
        const error = await anyhostErrorOf(() => Reflect.apply(Reflect.get(app, method), app, [name, () => 1]));
        expect(error.code).toBe('ERR_ANYHOST_INVALID_NAME');
        expect(error.message).toContain('cannot name a service');
      }
    },
  );

  test.each(['a\u001b[31mb', 'a\0', 'a\nb', 'x'.repeat(129)])(
    'nor one that would spoil a message: %j',
    async (name) => {
      const app = defineApplication('orders');
      const error = await anyhostErrorOf(() => app.singleton(name, () => 1));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_NAME');
      expect(error.message).not.toMatch(/\p{Cc}/u);
    },
  );
});
