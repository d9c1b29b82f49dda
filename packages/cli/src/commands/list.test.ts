import { describe, expect, test } from 'vitest';
import { cli, shopEnvironment } from '../cli.fixture.ts';
import { seen } from '../fixtures/shop/src/app.ts';
import { ran } from '../shop-host.fixture.ts';

describe('anyhost list', () => {
  test('prints the schedule in words, the time zone and the next three due times of each service', async () => {
    const { code, out, err } = await cli(['list'], { env: shopEnvironment() });
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'service  schedule                      time zone         next                  last',
      'poll     every 10 minutes                                2026-11-26T10:00:00Z',
      '                                                         2026-11-26T10:10:00Z',
      '                                                         2026-11-26T10:20:00Z',
      'prices   at 06:00 on Monday to Friday  Europe/Amsterdam  2026-11-27T05:00:00Z',
      '                                                         2026-11-30T05:00:00Z',
      '                                                         2026-12-01T05:00:00Z',
      'report   on demand',
      '',
    ]);
  });

  test('prints how the last runs ended, where the store has it', async () => {
    const env = shopEnvironment();
    await ran('poll', env, '2026-11-26T09:50:00Z');
    await ran('prices', env, '2026-11-26T09:00:00Z');
    const { out } = await cli(['list'], { env });
    expect(out).toMatch(/^poll .* completed 10 min ago$/m);
    expect(out).toMatch(/^prices .* faulted 1 h ago$/m);
  });

  test('starts no hosted service, and makes nothing that the state store does not use', async () => {
    const before = { ...seen };
    await cli(['list'], { env: shopEnvironment() });
    expect(seen).toEqual(before);
  });

  test('prints a line of JSON for each service', async () => {
    const env = shopEnvironment();
    await ran('poll', env, '2026-11-26T09:50:00Z');
    const { out } = await cli(['list', '--json'], { env });
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toHaveLength(3);
    expect(lines[0]).toEqual({
      service: 'poll',
      schedule: "every('10m')",
      words: 'every 10 minutes',
      timeZone: null,
      next: ['2026-11-26T10:00:00Z', '2026-11-26T10:10:00Z', '2026-11-26T10:20:00Z'],
      last: {
        status: 'completed',
        at: '2026-11-26T09:50:00.000Z',
        error: null,
        where: expect.stringMatching(/^node .*process \d+$/),
      },
      running: [],
      unfinished: 0,
      paused: false,
      overdueSince: null,
    });
  });

  test('reads settings from files, variables and the command line, as runHost does', async () => {
    const words = async (args: readonly string[], env = {}) => {
      const { out } = await cli(['list', '--json', ...args], { env: { ...shopEnvironment(), ...env } });
      return JSON.parse(out.split('\n')[0] ?? '').words;
    };
    expect(await words([])).toBe('every 10 minutes');
    expect(await words([], { SHOP__POLL_EVERY: '20m' })).toBe('every 20 minutes');
    expect(await words(['--shop:pollEvery=30m'], { SHOP__POLL_EVERY: '20m' })).toBe('every 30 minutes');
    expect(await words(['--shop:pollEvery', '15m'])).toBe('every 15 minutes');
  });

  test('lists the services although the store cannot be opened, and says so', async () => {
    const { code, out, err } = await cli(['list'], { env: { SHOP__DATABASE: '/nowhere/at/all.db' } });
    expect(code).toBe(0);
    expect(out).toContain('every 10 minutes');
    expect(err).toContain('The state store cannot be read, so last outcomes are missing: ');
  });

  test('does not ask the store with --no-store', async () => {
    const { code, err } = await cli(['list', '--no-store'], { env: { SHOP__DATABASE: '/nowhere/at/all.db' } });
    expect([code, err]).toEqual([0, '']);
  });
});
