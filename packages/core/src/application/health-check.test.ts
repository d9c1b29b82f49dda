import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { defineApplication } from './define-application.ts';
import { module } from './module.ts';

const app = defineApplication('orders');
const nothing = (): void => {};

/** Registers a check as plain JavaScript can. */
function register(...args: readonly unknown[]): () => unknown {
  return () => Reflect.apply(app.healthCheck, app, args);
}

describe('a health check', () => {
  test('is registered with every default filled in, and changes no other list', () => {
    const { definition } = app.healthCheck('database', nothing).healthCheck('disk', nothing, {
      timeoutMs: 200,
      tags: ['live'],
      failureStatus: 'degraded',
      uses: [],
    });
    expect(definition.healthChecks).toEqual([
      {
        kind: 'healthCheck',
        name: 'database',
        check: nothing,
        timeoutMs: 5000,
        tags: ['ready'],
        failureStatus: 'unhealthy',
        uses: undefined,
      },
      {
        kind: 'healthCheck',
        name: 'disk',
        check: nothing,
        timeoutMs: 200,
        tags: ['live'],
        failureStatus: 'degraded',
        uses: [],
      },
    ]);
    expect(definition.services).toEqual([]);
    expect(definition.hostedServices).toEqual([]);
  });

  test('comes with the module that registers it', () => {
    const billing = module<{ pool: string }>('billing').healthCheck(
      'billing-database',
      (_signal, { services }) => void services.pool,
      { uses: ['pool'] },
    );
    const { definition } = app.singleton('pool', () => 'pool').use(billing);
    expect(definition.healthChecks.map(({ name, uses }) => [name, uses])).toEqual([['billing-database', ['pool']]]);
  });

  test('may have the name of a service: the names of checks are their own', () => {
    const { definition } = app.singleton('database', nothing).healthCheck('database', nothing);
    expect(definition.healthChecks).toHaveLength(1);
  });

  test('is refused under the name of another, ignoring case, where it is registered [X01]', async () => {
    const one = app.healthCheck('database', nothing);
    const error = await anyhostErrorOf(() => one.healthCheck('Database', nothing));
    expect(error.code).toBe('ERR_ANYHOST_DUPLICATE_NAME');
    expect(error.message).toBe("'Database' differs from 'database' only in case: choose another name.");
    const twice = await anyhostErrorOf(() => one.use(module('billing').healthCheck('database', nothing)));
    expect(twice.message).toContain("of module 'billing' is registered already by application 'orders'");
  });

  test.each([
    [
      'the name of a built-in check',
      ['Event-Loop', nothing],
      'ERR_ANYHOST_DUPLICATE_NAME',
      'is a check of the host itself',
    ],
    ['a name that is none', ['two words', nothing], 'ERR_ANYHOST_INVALID_NAME', 'cannot name a health check'],
    ['no function', ['database', 'SELECT 1'], 'ERR_ANYHOST_INVALID_OPTION', 'expected a function, got "SELECT 1"'],
    [
      'an unknown option',
      ['database', nothing, { timeout: 5 }],
      'ERR_ANYHOST_INVALID_OPTION',
      'Did you mean timeoutMs?',
    ],
    ['a timeout of none', ['database', nothing, { timeoutMs: 0 }], 'ERR_ANYHOST_INVALID_OPTION', 'a number, 1 or more'],
    [
      'a tag instead of tags',
      ['database', nothing, { tags: 'live' }],
      'ERR_ANYHOST_INVALID_OPTION',
      'an array of strings',
    ],
    ['an empty tag', ['database', nothing, { tags: [''] }], 'ERR_ANYHOST_INVALID_OPTION', 'an array of strings'],
    [
      'another status',
      ['database', nothing, { failureStatus: 'healthy' }],
      'ERR_ANYHOST_INVALID_OPTION',
      "'degraded' or 'unhealthy'",
    ],
    [
      'uses that are unknown',
      ['database', nothing, { uses: ['pool'] }],
      'ERR_ANYHOST_UNKNOWN_DEPENDENCY',
      'not registered before it',
    ],
  ] as const)('is refused with %s', async (_what, args, code, text) => {
    const error = await anyhostErrorOf(register(...args));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
  });
});
