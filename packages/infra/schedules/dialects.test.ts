import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ScheduleTarget } from '../src/translation/translation.ts';
import { evaluatorOf } from './dialects.fixture.ts';
import { UndocumentedText } from './evaluator.fixture.ts';

interface Facts {
  readonly cases: readonly {
    readonly name: string;
    readonly from: string;
    readonly next: readonly string[];
    readonly texts: readonly (readonly [ScheduleTarget, string, string?])[];
  }[];
  readonly clockChanges: readonly {
    readonly name: string;
    readonly timeZone: string;
    readonly after: string;
    readonly fires: readonly (readonly [ScheduleTarget, string, readonly string[]])[];
  }[];
}

// The file beside this one: texts of targets, and when these fire.
const facts: Facts = JSON.parse(readFileSync(new URL('facts.json', import.meta.url), 'utf8'));

function fires(
  target: ScheduleTarget,
  text: string,
  { timeZone, from, to }: { timeZone?: string | undefined; from: string; to: string },
): string[] {
  const evaluator = evaluatorOf(target, { expression: text, timeZone, startDate: undefined });
  return evaluator.between(Date.parse(from) + 1000, Date.parse(to) + 1000).map(show);
}

/** These take no text without a time zone beside it. */
function zoneFor(target: ScheduleTarget): string | undefined {
  return target === 'kubernetes' || target === 'gcpScheduler' ? 'UTC' : undefined;
}

function show(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

const NEW_YORK = 'America/New_York';

describe('evaluators of dialects agree with what the targets are known to do', () => {
  test.each(facts.cases)('$name', ({ from, next, texts }) => {
    for (const [target, text, timeZone] of texts) {
      expect(fires(target, text, { timeZone, from, to: next.at(-1) ?? from }), `${target}: ${text}`).toEqual(next);
    }
  });

  test.each(facts.clockChanges)('$name in $timeZone', ({ timeZone, after, fires: rows }) => {
    for (const [target, text, expected] of rows) {
      const to = expected.at(-1) ?? after;
      const zone = target === 'systemd' ? undefined : timeZone;
      expect(fires(target, text, { timeZone: zone, from: after, to }), `${target}: ${text}`).toEqual(expected);
    }
  });

  test('Azure fires at the first time after the first, an hour early, where all times of a day lie in the repeated hour', () => {
    const span = { timeZone: NEW_YORK, from: '2026-11-01T05:59:58Z', to: '2026-11-02T06:00:00Z' };
    expect(fires('azure', '* * 1 * * *', span).slice(0, 2)).toEqual(['2026-11-01T05:59:59Z', '2026-11-02T05:00:00Z']);
  });

  test('Azure misses a repeated time when the run before it was in winter too', () => {
    const span = { timeZone: NEW_YORK, from: '2026-01-01T00:00:00Z', to: '2027-12-31T00:00:00Z' };
    expect(fires('azure', '0 30 1 1 1,11 *', span)).toEqual([
      '2026-01-01T06:30:00Z',
      '2027-01-01T06:30:00Z',
      '2027-11-01T05:30:00Z',
    ]);
  });

  test('rate counts from the start date, in elapsed time', () => {
    const evaluator = evaluatorOf('eventBridgeScheduler', {
      expression: 'rate(5 hours)',
      timeZone: undefined,
      startDate: new Date('2026-01-01T04:00:00Z'),
    });
    const instants = evaluator.between(Date.parse('2026-01-01T00:00:00Z'), Date.parse('2026-01-01T15:00:00Z'));
    expect(instants.map(show)).toEqual(['2026-01-01T04:00:00Z', '2026-01-01T09:00:00Z', '2026-01-01T14:00:00Z']);
  });

  test.each([
    ['azure', '0 0 0 * * FRI-MON', '0 0 0 * * 1-5'],
    ['azure', '0 0 0 * J,JU T', '0 0 0 * 1,6 2'],
    ['azure', '0 0 5/6 * * *', '0 0 5,11,17,23 * * *'],
    ['eventBridgeRule', 'cron(0 10 ? * 6L *)', 'cron(0 10 ? * FRIL *)'],
    ['eventBridgeRule', 'cron(0 10 1/10 * ? *)', 'cron(0 10 1,11,21,31 * ? *)'],
    ['kubernetes', '5/20 0 * * *', '5,25,45 0 * * *'],
    ['kubernetes', '0 0 ? * mon', '0 0 * * 1'],
    ['systemd', 'Mon..Wed,Sun *-*-* 02..07/2:00 UTC', 'Sun,Mon,Tue,Wed *-*-* 02,04,06:00:00 UTC'],
    ['systemd', 'Fri *-*~07/1 10:00:00 UTC', 'Fri *-*~01..07 10:00:00 UTC'],
    ['systemd', '*-*-13 00:00:00 UTC\nFri *-*-* 00:00:00 UTC', 'Fri *-*-* 00:00:00 UTC\n*-*-13 00:00:00 UTC'],
    ['cloudflare', '0 10 * * 6L', '0 10 * * FRIL'],
    ['cloudflare', '0 10 * * 2-6', '0 10 * * MON-FRI'],
    ['gcpScheduler', '0 10 * * 5-7', '0 10 * * 0,5,6'],
  ] as const)('%s reads %s', (target, text, plain) => {
    const span = { timeZone: zoneFor(target), from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' };
    const found = fires(target, text, span);
    expect(found.length).toBeGreaterThan(3);
    expect(found).toEqual(fires(target, plain, span));
  });

  test.each([
    ['azure', '0 0 * * 1'],
    ['azure', '0 0 0 * * 7'],
    ['azure', '0 0 0 L * *'],
    ['azure', '0 0 0 ? * 1'],
    ['eventBridgeRule', 'cron(0 0 * * * *)'],
    ['eventBridgeRule', 'cron(0 0 1 * 2 *)'],
    ['eventBridgeRule', 'cron(0 0 ? * */2 *)'],
    ['eventBridgeRule', 'cron(0 0 ? * 0 *)'],
    ['eventBridgeRule', 'cron(0 0 ? * 2#1,3#1 *)'],
    ['eventBridgeRule', 'cron(0 0 31W * ? *)'],
    ['eventBridgeRule', 'cron(0 0 LW * ? *)'],
    ['eventBridgeRule', 'cron(0 22-2 * * ? *)'],
    ['eventBridgeRule', 'rate(1 minutes)'],
    ['eventBridgeRule', 'rate(5 minute)'],
    ['eventBridgeRule', 'rate(5 minutes)'],
    ['kubernetes', '0 0 * * 7'],
    ['kubernetes', '0 0 * * FRI-SUN'],
    ['kubernetes', '0 0 L * *'],
    ['kubernetes', '@hourly'],
    ['systemd', '*-*-* 00:00:00'],
    ['systemd', '*-*-* 24:00:00 UTC'],
    ['cloudflare', '0 0 * * 0'],
    ['cloudflare', '0 0 1 * 2'],
    ['gcpScheduler', '0 0 L * *'],
    ['gcpScheduler', '5/20 0 * * *'],
    ['containerApps', '0 0 1 * 2'],
    ['containerApps', '0 0 * * 7'],
  ] as const)('%s does not take %s', (target, text) => {
    const span = { timeZone: zoneFor(target), from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' };
    expect(() => fires(target, text, span)).toThrow(UndocumentedText);
  });
});
