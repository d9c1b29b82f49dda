import { defineApplication } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { createHost } from '../create-host.ts';
import { FakeProcess } from '../fake-process.fixture.ts';
import { runHost } from '../run-host.ts';
import { runOnce } from '../run-once.ts';

const app = defineApplication('app').job('poll', { schedule: { kind: 'onDemand' } }, async () => {});

/** Calls an entry point as plain JavaScript can, with a process of the test's. */
async function refusalOf(entry: (...args: never[]) => unknown, ...args: readonly unknown[]): Promise<unknown> {
  try {
    return await Reflect.apply(entry, undefined, [...args, new FakeProcess()]);
  } catch (thrown) {
    return thrown;
  }
}

describe('the option health', () => {
  test.each([
    [8080, 'health is 8080; expected a plain object, for example { port: 8081 }'],
    [{}, 'health.port is undefined; expected a port, for example 8081'],
    [{ port: '8081' }, 'health.port is "8081"; expected a whole number, 0 to 65535'],
    [{ port: 65_536 }, 'health.port is 65536; expected a whole number, 0 to 65535'],
    [{ port: 0, host: '' }, 'health.host is ""; expected an address or a host name without a port'],
    [{ port: 0, host: 'a\0b' }, 'health.host is "a\\u0000b"; expected an address or a host name'],
    [{ port: 0, host: 'localhost:8081' }, 'health.host is "localhost:8081"; expected'],
    [{ port: 0, host: '[::1]' }, "expected an address or a host name without a port, for example '127.0.0.1' or '::1'"],
    [{ port: 0, host: 'x'.repeat(300) }, 'health.host is "xxx'],
    [{ port: 0, readinessDelayMs: -1 }, 'health.readinessDelayMs is -1; expected a number, 0 or more'],
    [{ port: 0, readinessDelayMs: Infinity }, 'health.readinessDelayMs is Infinity; expected'],
    [{ port: 0, authorize: true }, 'health.authorize is true; expected a function'],
    [{ port: 0, stallMs: 10 }, 'health.stallMs is 10; expected a number, 50 or more'],
    [{ port: 0, readinessDelay: 5 }, "there is no option 'readinessDelay'; known are port, host, readinessDelayMs"],
  ])('is checked at the call: %o', async (health, text) => {
    for (const entry of [runHost, createHost]) {
      expect(await refusalOf(entry, app, { health })).toMatchObject({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining(text),
      });
    }
  });

  test.each(['::', '::1', 'fe80::1%eth0', '0.0.0.0', 'localhost', 'pod-1.orders.svc'])(
    'takes the address %s',
    (host) => {
      expect(createHost(app, { health: { port: 0, host } }, new FakeProcess()).state).toBe('created');
    },
  );

  test('is not one of runOnce, whose process ends with its run', async () => {
    expect(await refusalOf(runOnce, app, 'poll', { health: { port: 0 } })).toMatchObject({
      message: expect.stringContaining("there is no option 'health'"),
    });
  });
});
