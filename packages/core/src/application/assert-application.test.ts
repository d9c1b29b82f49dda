import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { assertApplication } from './assert-application.ts';
import { defineApplication } from './define-application.ts';

const app = defineApplication('orders').job('poll', { schedule: onDemand() }, async () => {});
const revoked = Proxy.revocable({}, {});
revoked.revoke();

test('an application is taken, also one of another copy of the package', () => {
  expect(() => assertApplication(app)).not.toThrow();
  const { definition, backgroundServices } = app;
  expect(() => assertApplication({ definition, backgroundServices })).not.toThrow();
});

describe('what is not an application is refused with a sentence', () => {
  test.each([
    ['undefined', undefined, 'undefined: perhaps the module that defines it imports this one.'],
    ['null', null, 'null'],
    ['text', 'orders', '"orders"'],
    ['an empty object', {}, 'an object without properties: pass the application itself'],
    ['a promise', Promise.resolve(app), 'a promise: await it first'],
    ['a namespace', { app, other: 1 }, "an object that holds one as 'app': pass value.app"],
    ['a spread', { ...app }, 'not a copy such as { ...app }'],
    ['a definition', app.definition, 'an object with name, settings, services, hostedServices'],
    ['something without backgroundServices', { definition: app.definition }, 'an object with definition'],
    ['a revoked proxy', revoked.proxy, 'an object without properties'],
    [
      'an object that throws',
      {
        get definition(): never {
          throw new Error('mine');
        },
      },
      'an object with definition',
    ],
  ])('%s', async (_, value, message) => {
    const error = await anyhostErrorOf(() => assertApplication(value));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain('Expected an application created with defineApplication(), got ');
    expect(error.message).toContain(message);
  });
});
