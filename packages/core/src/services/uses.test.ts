import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';

const schedule = onDemand();
const app = defineApplication('orders')
  .singleton('pool', () => 1)
  .singleton('bus', () => 2)
  .scoped('cart', () => 3);
const read = (services: object, name: string): unknown => Reflect.get(services, name);

describe('what uses does not name', () => {
  test('cannot be asked for by an execution, a factory or a scope', async () => {
    const errors: string[] = [];
    const ask = async (services: object): Promise<void> => {
      errors.push((await anyhostErrorOf(() => read(services, 'bus'))).message);
    };
    const { host } = await startedHost(
      app
        .singleton('probe', async (services) => ask(services), { uses: ['pool'] })
        .hostedService(
          'plain',
          (services) => ({ startAsync: () => services.scopes.withScope(ask), stopAsync: async () => {} }),
          { uses: ['pool'] },
        )
        .job('poll', { schedule, uses: ['pool', 'cart'] }, async (_signal, { services, withScope }) => {
          expect([services.pool, services.cart]).toEqual([1, 3]);
          expect(Object.keys(services).slice(-2)).toEqual(['pool', 'cart']);
          await ask(services);
          await withScope(ask);
        }),
    );
    expect((await host.run('poll')).status).toBe('completed');
    expect(errors).toEqual([
      "singleton 'probe' asks for 'bus', which its 'uses' does not name; it names pool.",
      "a scope of hosted service 'plain' asks for 'bus', which its 'uses' does not name; it names pool.",
      "an execution of 'poll' asks for 'bus', which its 'uses' does not name; it names pool, cart.",
      "an execution of 'poll' asks for 'bus', which its 'uses' does not name; it names pool, cart.",
    ]);
    await host.stop();
  });
});

describe('uses from JavaScript', () => {
  const call = (method: string, ...args: unknown[]): unknown => Reflect.apply(Reflect.get(app, method), app, args);

  test.each([
    ['singleton', ['x', () => 1, { uses: ['poool'] }]],
    ['scoped', ['x', () => 1, { uses: ['poool'] }]],
    ['hostedService', ['x', () => 1, { uses: ['poool'] }]],
    ['job', ['x', { schedule, uses: ['poool'] }, async () => {}]],
  ])('that names what is not registered is refused: %s', async (method, args) => {
    const error = await anyhostErrorOf(() => call(method, ...args));
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_DEPENDENCY');
    expect(error.message).toBe(`'x': uses names "poool", which is not registered before it.`);
  });

  test.each(['pool', [1], {}, null])('that is not a list of names is refused: %o', async (uses) => {
    const error = await anyhostErrorOf(() => call('job', 'x', { schedule, uses }, async () => {}));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain('expected an array of names');
  });

  test('may name built-ins', () => {
    expect(() => call('job', 'x', { schedule, uses: ['pool', 'logger', 'scopes'] }, async () => {})).not.toThrow();
  });
});
