import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { BackgroundService } from '../contract/background-service.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { cron, every, onDemand } from '../schedule/schedule.ts';

describe('before anything is made', () => {
  test('settings are checked, and not even the first hook runs when they fail [V01, V08]', async () => {
    const steps: string[] = [];
    const bad = schemaOf(() => [{ message: 'expected a duration', path: ['period'] }]);
    const { host } = hostOf(
      defineApplication('orders')
        .settings('ordering', bad)
        .settings('prices', bad)
        .singleton('pool', () => steps.push('pool'))
        .hostedService('a', () => {
          steps.push('a');
          return { startAsync: async () => {}, stopAsync: async () => {} };
        }),
    );
    const error = await anyhostErrorOf(host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
    expect(error.message).toContain('ordering.period: expected a duration (not set; set it with ORDERING__PERIOD)');
    expect(error.message).toContain('PRICES__PERIOD');
    expect(steps).toEqual([]);
  });

  test('settings come from files, environment, command line and code, the later ones winning [E03]', async () => {
    let seen: unknown;
    const application = defineApplication('orders')
      .settings(
        'ordering',
        schemaOf((value) => value),
      )
      .singleton('probe', ({ ordering }) => {
        seen = ordering;
        return {};
      });
    const { host } = await startedHost(application, {
      environment: { ANYHOST_ENVIRONMENT: 'staging', ORDERING__B: 'env', ORDERING__C: 'env', ORDERING__D: 'env' },
      settings: { ordering: { d: 'code' } },
      platform: {
        settingsFiles: (name) => [{ source: 'appsettings.json', values: { ordering: { a: 'file', b: 'file', name } } }],
        commandLine: { source: 'the command line', values: { ordering: { c: 'line', d: 'line' } } },
      },
    });
    expect(seen).toEqual({ a: 'file', b: 'env', c: 'line', d: 'code', name: 'staging' });
    await host.stop();
  });

  test.each([
    ['0 0 30 2 *', /never fires: no calendar date matches/],
    ['99 * * * *', /'99' in the minute field is not in 0-59/],
  ])('schedules are checked by a host that drives them: %s', async (expression, message) => {
    const steps: string[] = [];
    const application = defineApplication('orders')
      .singleton('pool', () => steps.push('pool'))
      .job('poll', { schedule: cron(expression) }, async () => {});
    const { host } = hostOf(application, { platform: { driver: scheduleDriver() } });
    const error = await anyhostErrorOf(host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
    expect(error.message).toMatch(message);
    expect(steps).toEqual([]);
  });

  test('schedules that settings give are checked', async () => {
    const application = defineApplication('orders')
      .settings(
        'ordering',
        schemaOf(({ period }) => ({ period: String(period) })),
      )
      .job('poll', { schedule: ({ ordering }) => every(ordering.period) }, async () => {});
    const error = await anyhostErrorOf(hostOf(application, { environment: { ORDERING__PERIOD: '0s' } }).host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SCHEDULE');
  });
});

describe('what a factory of hosted services returns', () => {
  const application = defineApplication('orders');
  const factoryOf = (factory: () => unknown): typeof application =>
    Reflect.apply(application.hostedService, application, ['a', factory]);

  test.each([
    [() => undefined, /factory of 'a' returned undefined; expected an object with methods startAsync, stopAsync/],
    [() => ({ startAsync: () => {} }), /missing: stopAsync/],
    [() => Promise.reject(new Error('late')), /returned a promise; do the waiting in startAsync/],
    [() => () => {}, /expected an object/],
  ])('must be one: %o', async (factory, message) => {
    const error = await anyhostErrorOf(hostOf(factoryOf(factory)).host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SERVICE');
    expect(error.message).toMatch(message);
  });

  test('must not be a background service, which the host would never run', async () => {
    class Poll extends BackgroundService {
      override async executeAsync(): Promise<void> {}
    }
    const error = await anyhostErrorOf(hostOf(factoryOf(() => new Poll())).host.start());
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SERVICE');
    expect(error.message).toMatch(
      /'a' has executeAsync, but hostedService\(\) never calls it; register it with backgroundService\(\)/,
    );
  });

  test('must have executeAsync where it is a background service', async () => {
    const broken = Reflect.apply(application.backgroundService, application, [
      'poll',
      { schedule: onDemand() },
      () => ({ startAsync: async () => {}, stopAsync: async () => {} }),
    ]);
    const error = await anyhostErrorOf(hostOf(broken).host.start());
    expect(error.message).toContain('missing: executeAsync');
  });
});
