import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { HostedService } from '../contract/hosted-service.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, scheduledHost, startedHost } from '../fixtures/host.fixture.ts';
import { recordingApplication } from '../fixtures/recording-application.fixture.ts';
import { every, onDemand } from '../schedule/schedule.ts';

describe('services for long-lived hosts', () => {
  const calls: string[] = [];
  const service = (name: string): HostedService => ({
    startAsync: async () => void calls.push(name),
    stopAsync: async () => {},
  });
  const application = defineApplication('orders')
    .hostedService('everywhere', () => service('everywhere'))
    .hostedService('metrics', () => service('metrics'), { hosts: 'long-lived' })
    .backgroundService('poll', { schedule: onDemand() }, () => ({ ...service('poll'), executeAsync: async () => {} }))
    .backgroundService('sync', { schedule: onDemand() }, () => ({ ...service('sync'), executeAsync: async () => {} }));

  test.each([
    [{ longLived: true }, ['everywhere', 'metrics', 'poll', 'sync']],
    [{ longLived: false }, ['everywhere', 'poll', 'sync']],
    [{ longLived: false, onlyService: 'sync' }, ['everywhere', 'sync']],
    [{ longLived: true, onlyService: 'poll' }, ['everywhere', 'metrics', 'poll']],
  ])('start where they belong: %o', async (platform, expected) => {
    calls.length = 0;
    const { host } = await startedHost(application, { platform });
    expect(calls).toEqual(expected);
    await host.stop();
  });

  test('are named by the host that is bound to one of them', async () => {
    const { host } = await startedHost(application, { platform: { onlyService: 'sync' } });
    const error = await anyhostErrorOf(host.run('poll'));
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(error.message).toBe('There is no background service "poll"; this host has sync.');
    await host.stop();
    const wrong = await anyhostErrorOf(() => hostOf(application, { platform: { onlyService: 'metrics' } }));
    expect(wrong.code).toBe('ERR_ANYHOST_UNKNOWN_SERVICE');
    expect(wrong.message).toContain('poll, sync');
  });
});

describe('options of a host', () => {
  test.each([
    { shutdownTimeoutMs: -1 },
    { shutdownTimeoutMs: Number.NaN },
    { startupTimeoutMs: Number.NaN },
    { startupTimeoutMs: JSON.parse('"5s"') },
  ])('are refused when they are not times: %o [C08]', async (options) => {
    const [[option] = ['']] = Object.entries(options);
    const error = await anyhostErrorOf(() => hostOf(recordingApplication([], {}), options));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain(`${option} is`);
  });

  test('take zero and Infinity [C08]', () => {
    for (const ms of [0, Infinity]) {
      expect(() => hostOf(recordingApplication([], {}), { shutdownTimeoutMs: ms, startupTimeoutMs: ms })).not.toThrow();
    }
  });
});

test('what the platform decides is logged once', async () => {
  const application = defineApplication('orders').job(
    'poll',
    { schedule: every('1m'), runOnStart: true, jitterMs: 5, misfire: 'skip' },
    async () => {},
  );
  const { host, lines } = await startedHost(application);
  expect(lines.filter(({ event }) => event === 'policy.platformDecides')).toMatchObject([
    { service: 'poll', options: ['runOnStart', 'jitterMs', 'misfire'] },
  ]);
  await host.stop();
  const driven = await scheduledHost(application);
  expect(driven.events()).not.toContain('policy.platformDecides');
  await driven.host.stop();
});
