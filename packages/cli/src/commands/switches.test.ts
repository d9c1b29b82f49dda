import { userInfo } from 'node:os';
import { describe, expect, test } from 'vitest';
import { cli, shopEnvironment } from '../cli.fixture.ts';
import { ran } from '../shop-host.fixture.ts';

test('pause and resume a service', async () => {
  const env = shopEnvironment();
  const paused = await cli(['pause', 'prices', '--reason', 'the service is down'], { env });
  expect(paused).toEqual({
    code: 0,
    out: 'prices is paused. Its due times are skipped until: anyhost resume prices\n',
    err: '',
  });
  expect((await cli(['list'], { env })).out).toMatch(/^prices .* paused by ann$/m);
  expect((await cli(['resume', 'prices', '--by', 'bob'], { env })).code).toBe(0);
  expect((await cli(['list'], { env })).out).not.toContain('paused');
});

test('skip-next says which due time is skipped', async () => {
  const env = shopEnvironment();
  const { code, out } = await cli(['skip-next', 'prices', '--reason', 'a holiday'], { env });
  expect(code).toBe(0);
  expect(out).toContain('prices skips 2026-11-27T05:00:00Z.');
  expect((await cli(['list'], { env })).out).toMatch(/^prices .* skips 2026-11-27T05:00:00Z$/m);
});

test('run-now requests a run', async () => {
  const { code, out } = await cli(['run-now', 'report', '--expires-in', '5m'], { env: shopEnvironment() });
  expect(code).toBe(0);
  expect(out).toMatch(/^A run of report is requested until 2026-11-26T10:05:00Z\. Its id in the logs: [\w-]+\n$/);
});

describe('a switch is refused', () => {
  test.each([
    [['pause', 'prices'], 2, '--reason is missing'],
    [['pause', 'prces', '--reason', 'x'], 2, 'shop has no background service "prces". Did you mean prices?'],
    [['pause', 'prices', '--reason', 'x'.repeat(201)], 2, 'expected a string of 1 to 200 characters'],
    [['run-now', 'report', '--reason', ''], 2, '--reason is ""; expected a string'],
    [['run-now', 'report', '--by', ' '], 2, '--by is " "; expected a string'],
    [['skip-next', 'report', '--reason', 'x'], 1, "'report' has no due time to skip"],
  ])('%j', async (args, code, message) => {
    const ran = await cli(args, { env: shopEnvironment() });
    expect(ran.code).toBe(code);
    expect(ran.err).toContain(message);
  });
});

test('the user is that of the process where the environment names none', async () => {
  const { SHOP__DATABASE = '' } = shopEnvironment();
  const env = { SHOP__DATABASE };
  expect((await cli(['pause', 'prices', '--reason', 'x'], { env })).code).toBe(0);
  expect((await cli(['list'], { env })).out).toContain(`paused by ${userInfo().username}\n`);
});

describe('anyhost check', () => {
  test('finds nothing while every due time is served', async () => {
    const env = shopEnvironment();
    await ran('poll', env, '2026-11-26T09:50:00Z');
    const { code, out } = await cli(['check'], { env });
    expect(code).toBe(0);
    expect(out).toMatch(/^ok +poll +completed 10 min ago$/m);
  });

  test('finds a service whose due time nobody has served', async () => {
    const env = shopEnvironment();
    await ran('poll', env, '2026-11-26T08:00:00Z');
    const { code, out } = await cli(['check', 'poll'], { env });
    expect(code).toBe(1);
    expect(out).toMatch(/^found +poll +overdue: nothing has served 2026-11-26T08:10:00Z, 1 h ago$/m);
  });

  test('counts only what is older than --max-age', async () => {
    const env = shopEnvironment();
    await ran('poll', env, '2026-11-26T09:45:00Z');
    expect((await cli(['check', 'poll', '--max-age', '1s'], { env })).code).toBe(1);
    expect((await cli(['check', 'poll', '--max-age', '1h'], { env })).code).toBe(0);
  });

  test('finds nothing about a service that is paused', async () => {
    const env = shopEnvironment();
    await ran('poll', env, '2026-11-26T08:00:00Z');
    await cli(['pause', 'poll', '--reason', 'x'], { env });
    const { code, out } = await cli(['check', 'poll', '--max-age', '1s'], { env });
    expect([code, out]).toEqual([0, 'ok  poll  paused by ann\n']);
  });

  test('finds nothing about a service that has not been due since a host serves it', async () => {
    const env = shopEnvironment();
    await ran('poll', env, '2026-11-26T09:50:00Z');
    expect((await cli(['check', 'prices'], { env })).out).toBe('ok  prices  nothing is recorded yet\n');
    expect((await cli(['check', 'report'], { env })).code).toBe(0);
  });

  test('finds failed runs if it is told to', async () => {
    const env = shopEnvironment();
    await ran('prices', env, '2026-11-26T09:00:00Z');
    expect((await cli(['check', 'prices'], { env })).code).toBe(0);
    const { code, out } = await cli(['check', 'prices', '--failed', '--json'], { env });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      service: 'prices',
      found: true,
      overdueSince: null,
      lastStatus: 'faulted',
      lastStarted: '2026-11-26T09:00:00Z',
      message: 'faulted 1 h ago: the price service is down',
    });
  });

  test('finds that nothing is recorded at all: the store may be another one', async () => {
    const { code, err } = await cli(['check'], { env: shopEnvironment() });
    expect(code).toBe(1);
    expect(err).toContain('The state store has no records of shop');
  });

  test('finds that the store cannot be reached', async () => {
    const { code, err } = await cli(['check'], { env: { SHOP__DATABASE: '/nowhere/at/all.db' } });
    expect(code).toBe(1);
    expect(err).toContain('anyhost: ');
  });
});
