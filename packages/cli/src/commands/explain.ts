import { type Instant, type ResolvedPolicy, toInstant } from '@anyhost/core';
import { formatDuration, formatSchedule } from '@anyhost/core/schedule';
import { type PlannedService, SCHEDULE_TARGETS } from '@anyhost/infra';
import { dueTimesFrom, timeZoneOf, wordsOf } from '../application/due-times.ts';
import { findService } from '../application/find-service.ts';
import { plannedApplication } from '../application/planned.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { requiredText } from '../command/parameters.ts';
import type { Styles } from '../output/styles.ts';
import { tableOf } from '../output/table.ts';
import { localTextsOf, utcText } from '../output/times.ts';
import { perMonthText, runsPerMonth, ticksPerMonth } from '../schedule/monthly-cost.ts';
import { remarksText } from '../schedule/remarks-text.ts';
import { isRefused, translateAll } from '../schedule/translate-all.ts';

/** `anyhost explain` */
export const explainCommand: Command = defineCommand({
  description:
    'Explains a service: its schedule, its policy including defaults, and how the schedule is translated for each platform, with and without a guard; and the cost: how often the platform calls it, and how often it runs.',
  takesApplication: 'always',
  arguments: { service: requiredText('The background service', 'service') },
  examples: [{ line: 'anyhost explain price-cache', text: 'one service of src/app.ts' }],
  run: async (call) => {
    const { plan } = await plannedApplication(call);
    const service = findService(plan, call.arguments.service);
    const { styles } = call.terminal;
    const now = toInstant(call.surroundings.clock.now());
    const hasRecord = plan.hasStateStore && service.policy.record !== 'none';
    call.terminal.print(
      [
        `${styles.bold(service.name)} of ${plan.name}`,
        scheduleText(service, now, styles),
        `${styles.bold('Policy')}\n${tableOf(policyRows(service.policy), { styles, indent: '  ' })}`,
        await platformsText(service, { now, hasRecord, styles }),
      ].join('\n\n'),
    );
    return 0;
  },
});

function scheduleText({ policy: { schedule } }: PlannedService, now: Instant, styles: Styles): string {
  const [next] = dueTimesFrom(schedule, now, 1);
  const runs = runsPerMonth(schedule, now);
  const rows = [
    ['schedule', formatSchedule(schedule)],
    ['in words', wordsOf(schedule)],
    ['time zone', timeZoneOf(schedule) ?? 'none'],
    ['next', next === undefined ? 'never by itself' : nextText(next, timeZoneOf(schedule))],
    ...(runs === undefined ? [] : [['runs', `${perMonthText(runs)} a month`]]),
  ];
  return `${styles.bold('Schedule')}\n${tableOf(rows, { styles, indent: '  ' })}`;
}

function nextText(next: Instant, timeZone: string | undefined): string {
  return timeZone === undefined || timeZone === 'UTC'
    ? utcText(next)
    : `${utcText(next)}, ${localTextsOf(timeZone)(next)}`;
}

function policyRows(policy: ResolvedPolicy): readonly (readonly string[])[] {
  const { retry, record } = policy;
  const rows: readonly (readonly [string, string | undefined])[] = [
    [
      'timeoutMs',
      policy.timeoutMs === undefined ? 'none: only the deadline of the platform counts' : lengthOf(policy.timeoutMs),
    ],
    [
      'reserveMs',
      policy.reserveMs === undefined ? 'a fifth of the available time, 200ms to 2s' : lengthOf(policy.reserveMs),
    ],
    ['runOnStart', yesNo(policy.runOnStart)],
    ['jitterMs', policy.jitterMs === 0 ? 'none' : lengthOf(policy.jitterMs)],
    ['overlap', policy.overlap],
    ['misfire', policy.misfire],
    ['maxLatenessMs', policy.maxLatenessMs === undefined ? 'no limit' : lengthOf(policy.maxLatenessMs)],
    ['retry', retry.attempts === 1 ? 'none' : `${retry.attempts} attempts, the first wait ${lengthOf(retry.delayMs)}`],
    ['onFault', typeof policy.onFault === 'string' ? policy.onFault : JSON.stringify(policy.onFault)],
    ['continueAttempts', String(policy.continueAttempts)],
    ['pool', policy.pool],
    ['record', recordText(record)],
    ['hosts', policy.hosts],
    ['uses', policy.uses?.join(', ')],
    ['singleton', yesNo(policy.singleton)],
    ['dedupe', yesNo(policy.dedupe)],
    ['durableCheckpoint', yesNo(policy.durableCheckpoint)],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
}

function recordText(record: ResolvedPolicy['record']): string {
  if (record === undefined) return 'the host decides by its store';
  return typeof record === 'string' ? record : `the last ${record.history} runs`;
}

async function platformsText(
  { policy: { schedule } }: PlannedService,
  { now, hasRecord, styles }: { readonly now: Instant; readonly hasRecord: boolean; readonly styles: Styles },
): Promise<string> {
  const at = { durableRecord: hasRecord, now: new Date(now) };
  const given = { schedule, problem: undefined };
  const alone = await translateAll(given, SCHEDULE_TARGETS, at);
  const guarded = await translateAll(given, SCHEDULE_TARGETS, { ...at, guard: true });
  const runs = runsPerMonth(schedule, now);
  const rows = alone.map(({ target, result }, index) => {
    const withGuard = guarded[index]?.result ?? result;
    if (!isRefused(result)) return [target, oneLine(result.expression), result.timeZone ?? '', costText(runs, runs)];
    if (isRefused(withGuard)) {
      const why =
        withGuard.reject === result.reject ? result.reject : `${result.reject}, with a guard ${withGuard.reject}`;
      return [target, styles.yellow(why), '', ''];
    }
    const ticks = costText(ticksPerMonth(schedule, now), runs);
    return [target, `${oneLine(withGuard.expression)} ${styles.cyan('with a guard')}`, withGuard.timeZone ?? '', ticks];
  });
  const table = tableOf(rows, { heading: ['target', 'text', 'time zone', 'ticks a month'], styles, indent: '  ' });
  const more = 'anyhost schedule translate says why a target refuses, and what to do instead.';
  const remarks = remarksText(guarded, { refusals: false });
  return [`${styles.bold('Platforms')}\n${table}`, remarks, styles.dim(more)]
    .filter((part) => part !== '')
    .join('\n\n');
}

function costText(ticks: number | undefined, runs: number | undefined): string {
  if (ticks === undefined || runs === undefined) return '';
  return ticks === runs ? perMonthText(ticks) : `${perMonthText(ticks)} for ${perMonthText(runs)} runs`;
}

function lengthOf(ms: number): string {
  return formatDuration(ms);
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}

function oneLine(expression: string): string {
  return expression.split('\n').join(' | ');
}
