import { SCHEDULE_TARGETS } from '@anyhost/infra';
import { describe, expect, test } from 'vitest';
import { cli, shopEnvironment } from '../cli.fixture.ts';

const KEYS = ['target', 'expression', 'timeZone', 'guarded', 'reject', 'message', 'notes'];

async function lines(args: readonly string[]): Promise<readonly Record<string, unknown>[]> {
  const { out } = await cli(['schedule', 'translate', '--json', ...args], { env: shopEnvironment() });
  return out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('anyhost schedule translate --json', () => {
  test.each([
    [['--every', '5m']],
    [['--every', '7m']],
    [['--every', '7m', '--guard']],
    [['--every', '0s']],
    [['--every', 'often']],
    [['--every', '-5m']],
    [['--every=']],
    [['--cron', '0 6 * * MON-FRI', '--time-zone', 'Europe/Amsterdam']],
    [['--cron', '0 6 * * MON-FRI', '--time-zone', 'Europe/Amsterdam', '--guard']],
    [['--cron', '0 6 * * MON-FRI', '--time-zone', 'Mars/Base']],
    [['--cron', '']],
    [['--cron', '61 * * * *']],
    [['--cron', '0 0 30 2 *']],
    [['prices']],
    [['report']],
  ])('prints a line for each target, with the same keys: %j', async (args) => {
    const printed = await lines(args);
    expect(printed.map(({ target }) => target)).toEqual([...SCHEDULE_TARGETS]);
    for (const line of printed) {
      expect(Object.keys(line)).toEqual(KEYS);
      expect(line['guarded']).toBeTypeOf('boolean');
      expect(line['notes']).toBeInstanceOf(Array);
      const isText = typeof line['expression'] === 'string';
      expect([typeof line['reject'], typeof line['message']]).toEqual(
        isText ? ['object', 'object'] : ['string', 'string'],
      );
    }
  });

  test('names the target with --to, which can be given several times', async () => {
    expect(await lines(['--every', '5m', '--to', 'kubernetes'])).toEqual([
      {
        target: 'kubernetes',
        expression: '*/5 * * * *',
        timeZone: 'Etc/UTC',
        guarded: false,
        reject: null,
        message: null,
        notes: [],
      },
    ]);
    const targets = await lines(['--every', '5m', '--to', 'systemd', '--to', 'azure']);
    expect(targets.map(({ target }) => target)).toEqual(['azure', 'systemd']);
    expect(await lines(['--every', '5m', '--to', 'all'])).toEqual(await lines(['--every', '5m']));
  });

  test.each([
    [['--every', '0s'], 'INVALID_DURATION'],
    [['--every', 'often'], 'INVALID_DURATION'],
    [['--every', '500ms'], 'SUB_SECOND'],
    [['--every', '1h', '--time-zone', 'Europe/Amsterdam'], 'TIMEZONE_ON_INTERVAL'],
    [['--every', '1h', '--from', 'then'], 'INVALID_FROM'],
    [['--cron', '* * *'], 'INVALID_CRON'],
    [['--cron', '* * * * *', '--time-zone', 'Mars/Base'], 'INVALID_TIMEZONE'],
    [['--cron', '0 0 30 2 *'], 'NEVER_FIRES'],
    [['report'], 'NO_SCHEDULE'],
  ])('%j is refused by all targets: %s', async (args, code) => {
    const printed = await lines(args);
    expect(new Set(printed.map(({ reject }) => reject))).toEqual(new Set([code]));
  });

  test('says which service a line is about where there are several', async () => {
    const printed = await lines(['--to', 'kubernetes']);
    expect(printed.map(({ service, expression }) => [service, expression])).toEqual([
      ['poll', '*/10 * * * *'],
      ['prices', '0 6 * * 1-5'],
      ['report', null],
    ]);
  });
});

describe('the exit code', () => {
  test.each([
    [['--every', '5m'], 0],
    [['--cron', '0 6 * * *', '--time-zone', 'Europe/Amsterdam'], 0],
    [['--cron', '0 6 * * *', '--time-zone', 'Europe/Amsterdam', '--to', 'azureFlex'], 1],
    [['--cron', '0 6 * * *', '--time-zone', 'Europe/Amsterdam', '--to', 'kubernetes'], 0],
    [['--every', 'often'], 1],
    [['--time-zone', 'UTC'], 2],
    [['--from', '2026-01-01T00:00:00Z'], 2],
    [['poll', '--every', '5m'], 2],
    [[], 0],
    [['--to', 'kubernetes'], 0],
    [['--to', 'azureFlex'], 1],
    [['report', '--to', 'kubernetes'], 1],
  ])('of %j is %i', async (args, code) => {
    expect((await cli(['schedule', 'translate', ...args], { env: shopEnvironment() })).code).toBe(code);
  });
});

test('without --json it prints a table, and below it why a target refuses', async () => {
  const { out } = await cli(['schedule', 'translate', '--cron', '0 6 * * MON-FRI', '--time-zone', 'Europe/Amsterdam']);
  expect(out).toMatch(/^kubernetes +exact +0 6 \* \* 1-5 +Europe\/Amsterdam$/m);
  expect(out).toMatch(/^azureFlex +refused +TIMEZONE_UNSUPPORTED$/m);
  expect(out).toMatch(/^azureFlex: .* in UTC/m);
});

test('what a note restricts is not called exact', async () => {
  const nightly = ['--cron', '30 2 * * *', '--time-zone', 'Europe/Amsterdam'];
  const { out } = await cli(['schedule', 'translate', ...nightly, '--to', 'kubernetes'], { env: shopEnvironment() });
  expect(out).toMatch(/^kubernetes +see note +30 2 \* \* \*/m);
  const { out: rate } = await cli(['schedule', 'translate', '--every', '7m', '--to', 'eventBridgeRule'], {
    env: shopEnvironment(),
  });
  expect(rate).toMatch(/^eventBridgeRule +see note +rate\(7 minutes\)/m);
});
