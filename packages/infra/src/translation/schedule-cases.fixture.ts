import type { Schedule } from '@anyhost/core';
import type { RejectCode, ScheduleTarget } from './translation.ts';

/** A schedule, what it is on each target, and when it is due. */
export interface ScheduleCase {
  /** The schedule as a line of the table. */
  readonly name: string;
  readonly schedule: Schedule;
  readonly timeZone: string | undefined;
  readonly expected: readonly ExpectedText[];
  /** The first four instants after 2026-01-01T00:00:00Z; none for a schedule that no host takes. */
  readonly next: readonly string[];
}

/** A text, or the code of a refusal. */
interface ExpectedText {
  readonly target: ScheduleTarget;
  readonly text?: string;
  readonly reject?: RejectCode;
}

const TARGETS = ['azure', 'azureFlex', 'eventBridgeRule', 'eventBridgeScheduler', 'kubernetes', 'systemd'] as const;

// The instants and texts were checked against croner, robfig/cron, systemd-analyze, aws-cron-parser and NCrontab. `same` is
// the text of the column before, `-` is not in the table, a code in capitals is a refusal.
const TABLE = `
every 1m                            | 0 * * * * *          | same                 | cron(* * * * ? *)         | same                | * * * * *            | -                                        | 2026-01-01T00:01:00Z 2026-01-01T00:02:00Z 2026-01-01T00:03:00Z 2026-01-01T00:04:00Z
every 5m                            | 0 */5 * * * *        | same                 | cron(0/5 * * * ? *)       | same                | */5 * * * *          | -                                        | 2026-01-01T00:05:00Z 2026-01-01T00:10:00Z 2026-01-01T00:15:00Z 2026-01-01T00:20:00Z
every 7m                            | NOT_EVEN             | same                 | rate(7 minutes)           | same                | NOT_EVEN             | -                                        | 2026-01-01T00:07:00Z 2026-01-01T00:14:00Z 2026-01-01T00:21:00Z 2026-01-01T00:28:00Z
every 15m                           | 0 */15 * * * *       | same                 | cron(0/15 * * * ? *)      | same                | */15 * * * *         | -                                        | 2026-01-01T00:15:00Z 2026-01-01T00:30:00Z 2026-01-01T00:45:00Z 2026-01-01T01:00:00Z
every 45m                           | NOT_EVEN             | same                 | rate(45 minutes)          | same                | NOT_EVEN             | -                                        | 2026-01-01T00:45:00Z 2026-01-01T01:30:00Z 2026-01-01T02:15:00Z 2026-01-01T03:00:00Z
every 90m                           | NOT_EVEN             | same                 | rate(90 minutes)          | same                | NOT_EVEN             | -                                        | 2026-01-01T01:30:00Z 2026-01-01T03:00:00Z 2026-01-01T04:30:00Z 2026-01-01T06:00:00Z
every 1h                            | 0 0 * * * *          | same                 | cron(0 * * * ? *)         | same                | 0 * * * *            | -                                        | 2026-01-01T01:00:00Z 2026-01-01T02:00:00Z 2026-01-01T03:00:00Z 2026-01-01T04:00:00Z
every 2h                            | 0 0 */2 * * *        | same                 | cron(0 0/2 * * ? *)       | same                | 0 */2 * * *          | -                                        | 2026-01-01T02:00:00Z 2026-01-01T04:00:00Z 2026-01-01T06:00:00Z 2026-01-01T08:00:00Z
every 5h                            | NOT_EVEN             | same                 | rate(5 hours)             | same                | NOT_EVEN             | -                                        | 2026-01-01T04:00:00Z 2026-01-01T09:00:00Z 2026-01-01T14:00:00Z 2026-01-01T19:00:00Z
every 1d                            | 0 0 0 * * *          | same                 | cron(0 0 * * ? *)         | same                | 0 0 * * *            | -                                        | 2026-01-02T00:00:00Z 2026-01-03T00:00:00Z 2026-01-04T00:00:00Z 2026-01-05T00:00:00Z
every 2d                            | NOT_EVEN             | same                 | rate(2 days)              | same                | NOT_EVEN             | -                                        | 2026-01-03T00:00:00Z 2026-01-05T00:00:00Z 2026-01-07T00:00:00Z 2026-01-09T00:00:00Z
every 30s                           | */30 * * * * *       | same                 | BELOW_MINIMUM             | same                | BELOW_MINIMUM        | -                                        | 2026-01-01T00:00:30Z 2026-01-01T00:01:00Z 2026-01-01T00:01:30Z 2026-01-01T00:02:00Z
every 90s                           | NOT_EVEN             | same                 | NOT_WHOLE_MINUTES         | same                | NOT_EVEN             | -                                        | 2026-01-01T00:01:30Z 2026-01-01T00:03:00Z 2026-01-01T00:04:30Z 2026-01-01T00:06:00Z
every 120s                          | 0 */2 * * * *        | same                 | cron(0/2 * * * ? *)       | same                | */2 * * * *          | -                                        | 2026-01-01T00:02:00Z 2026-01-01T00:04:00Z 2026-01-01T00:06:00Z 2026-01-01T00:08:00Z
every 0s                            | INVALID_DURATION     | same                 | INVALID_DURATION          | same                | INVALID_DURATION     | -                                        | -
every 1h @ America/New_York         | TIMEZONE_ON_INTERVAL | same                 | TIMEZONE_ON_INTERVAL      | same                | TIMEZONE_ON_INTERVAL | -                                        | -
cron * * * * *                      | 0 * * * * *          | same                 | cron(* * * * ? *)         | same                | * * * * *            | *-*-* *:*:00 UTC                         | 2026-01-01T00:01:00Z 2026-01-01T00:02:00Z 2026-01-01T00:03:00Z 2026-01-01T00:04:00Z
cron */5 * * * *                    | 0 */5 * * * *        | same                 | cron(0/5 * * * ? *)       | same                | */5 * * * *          | *-*-* *:00/5:00 UTC                      | 2026-01-01T00:05:00Z 2026-01-01T00:10:00Z 2026-01-01T00:15:00Z 2026-01-01T00:20:00Z
cron 30 2 * * *                     | 0 30 2 * * *         | same                 | cron(30 2 * * ? *)        | same                | 30 2 * * *           | *-*-* 02:30:00 UTC                       | 2026-01-01T02:30:00Z 2026-01-02T02:30:00Z 2026-01-03T02:30:00Z 2026-01-04T02:30:00Z
cron 0 9 * * 1-5                    | 0 0 9 * * 1-5        | same                 | cron(0 9 ? * 2-6 *)       | same                | 0 9 * * 1-5          | Mon..Fri *-*-* 09:00:00 UTC              | 2026-01-01T09:00:00Z 2026-01-02T09:00:00Z 2026-01-05T09:00:00Z 2026-01-06T09:00:00Z
cron 0 9 * * MON-FRI                | 0 0 9 * * 1-5        | same                 | cron(0 9 ? * 2-6 *)       | same                | 0 9 * * 1-5          | Mon..Fri *-*-* 09:00:00 UTC              | 2026-01-01T09:00:00Z 2026-01-02T09:00:00Z 2026-01-05T09:00:00Z 2026-01-06T09:00:00Z
cron 0 0 * * 0                      | 0 0 0 * * 0          | same                 | cron(0 0 ? * 1 *)         | same                | 0 0 * * 0            | Sun *-*-* 00:00:00 UTC                   | 2026-01-04T00:00:00Z 2026-01-11T00:00:00Z 2026-01-18T00:00:00Z 2026-01-25T00:00:00Z
cron 0 0 * * 7                      | 0 0 0 * * 0          | same                 | cron(0 0 ? * 1 *)         | same                | 0 0 * * 0            | Sun *-*-* 00:00:00 UTC                   | 2026-01-04T00:00:00Z 2026-01-11T00:00:00Z 2026-01-18T00:00:00Z 2026-01-25T00:00:00Z
cron 0 0 * * 5-7                    | 0 0 0 * * 0,5,6      | same                 | cron(0 0 ? * 1,6,7 *)     | same                | 0 0 * * 0,5,6        | Fri..Sun *-*-* 00:00:00 UTC           | 2026-01-02T00:00:00Z 2026-01-03T00:00:00Z 2026-01-04T00:00:00Z 2026-01-09T00:00:00Z
cron 0 8 * * 6,0                    | 0 0 8 * * 0,6        | same                 | cron(0 8 ? * 1,7 *)       | same                | 0 8 * * 0,6          | Sat,Sun *-*-* 08:00:00 UTC               | 2026-01-03T08:00:00Z 2026-01-04T08:00:00Z 2026-01-10T08:00:00Z 2026-01-11T08:00:00Z
cron 0 0 1 * *                      | 0 0 0 1 * *          | same                 | cron(0 0 1 * ? *)         | same                | 0 0 1 * *            | *-*-01 00:00:00 UTC                      | 2026-02-01T00:00:00Z 2026-03-01T00:00:00Z 2026-04-01T00:00:00Z 2026-05-01T00:00:00Z
cron 0 6 1 */3 *                    | 0 0 6 1 */3 *        | same                 | cron(0 6 1 1/3 ? *)       | same                | 0 6 1 */3 *          | *-01/3-01 06:00:00 UTC                   | 2026-01-01T06:00:00Z 2026-04-01T06:00:00Z 2026-07-01T06:00:00Z 2026-10-01T06:00:00Z
cron 15 10 1 JAN,JUL *              | 0 15 10 1 1,7 *      | same                 | cron(15 10 1 1,7 ? *)     | same                | 15 10 1 1,7 *        | *-01,07-01 10:15:00 UTC                  | 2026-01-01T10:15:00Z 2026-07-01T10:15:00Z 2027-01-01T10:15:00Z 2027-07-01T10:15:00Z
cron 0 0 13 * 5                     | DOM_AND_DOW          | same                 | DOM_AND_DOW               | same                | 0 0 13 * 5           | -                                        | 2026-01-02T00:00:00Z 2026-01-09T00:00:00Z 2026-01-13T00:00:00Z 2026-01-16T00:00:00Z
cron */15 9-17 * * 1-5              | 0 */15 9-17 * * 1-5  | same                 | cron(0/15 9-17 ? * 2-6 *) | same                | */15 9-17 * * 1-5    | Mon..Fri *-*-* 09..17:00/15:00 UTC       | 2026-01-01T09:00:00Z 2026-01-01T09:15:00Z 2026-01-01T09:30:00Z 2026-01-01T09:45:00Z
cron */10 * * * * *                 | */10 * * * * *       | same                 | SUB_MINUTE                | same                | SUB_MINUTE           | *-*-* *:*:00/10 UTC                      | 2026-01-01T00:00:10Z 2026-01-01T00:00:20Z 2026-01-01T00:00:30Z 2026-01-01T00:00:40Z
cron 0 30 4 * * *                   | 0 30 4 * * *         | same                 | cron(30 4 * * ? *)        | same                | 30 4 * * *           | *-*-* 04:30:00 UTC                       | 2026-01-01T04:30:00Z 2026-01-02T04:30:00Z 2026-01-03T04:30:00Z 2026-01-04T04:30:00Z
cron 30 0 9 * * *                   | 30 0 9 * * *         | same                 | SUB_MINUTE                | same                | SUB_MINUTE           | *-*-* 09:00:30 UTC                       | 2026-01-01T09:00:30Z 2026-01-02T09:00:30Z 2026-01-03T09:00:30Z 2026-01-04T09:00:30Z
cron 0 9 * * 1-5 @ America/New_York | 0 0 9 * * 1-5        | TIMEZONE_UNSUPPORTED | TIMEZONE_UNSUPPORTED      | cron(0 9 ? * 2-6 *) | 0 9 * * 1-5          | Mon..Fri *-*-* 09:00:00 America/New_York | 2026-01-01T14:00:00Z 2026-01-02T14:00:00Z 2026-01-05T14:00:00Z 2026-01-06T14:00:00Z
cron 30 23 * * * @ Europe/Berlin    | 0 30 23 * * *        | TIMEZONE_UNSUPPORTED | TIMEZONE_UNSUPPORTED      | cron(30 23 * * ? *) | 30 23 * * *          | *-*-* 23:30:00 Europe/Berlin             | 2026-01-01T22:30:00Z 2026-01-02T22:30:00Z 2026-01-03T22:30:00Z 2026-01-04T22:30:00Z
cron 0 12 * * * @ Asia/Kolkata      | 0 0 12 * * *         | TIMEZONE_UNSUPPORTED | TIMEZONE_UNSUPPORTED      | cron(0 12 * * ? *)  | 0 12 * * *           | *-*-* 12:00:00 Asia/Kolkata              | 2026-01-01T06:30:00Z 2026-01-02T06:30:00Z 2026-01-03T06:30:00Z 2026-01-04T06:30:00Z
cron 0 0 L * *                      | UNSUPPORTED_TOKEN    | same                 | cron(0 0 L * ? *)         | same                | UNSUPPORTED_TOKEN    | *-*~01 00:00:00 UTC                      | 2026-01-31T00:00:00Z 2026-02-28T00:00:00Z 2026-03-31T00:00:00Z 2026-04-30T00:00:00Z
cron 0 9 * * 1#1                    | UNSUPPORTED_TOKEN    | same                 | cron(0 9 ? * 2#1 *)       | same                | UNSUPPORTED_TOKEN    | -                                        | 2026-01-05T09:00:00Z 2026-02-02T09:00:00Z 2026-03-02T09:00:00Z 2026-04-06T09:00:00Z
cron 0 22-2 * * *                   | INVALID_CRON         | same                 | INVALID_CRON              | same                | INVALID_CRON         | -                                        | -
cron 0 9 * * * @ Mars/Olympus       | INVALID_TIMEZONE     | same                 | INVALID_TIMEZONE          | same                | INVALID_TIMEZONE     | -                                        | -
`;

/** The cases of the table. */
export const SCHEDULE_CASES: readonly ScheduleCase[] = TABLE.trim().split('\n').map(readCase);

function readCase(line: string): ScheduleCase {
  const [name = '', ...cells] = line.split(' | ').map((cell) => cell.trim());
  const [, kind, text = '', timeZone] = /^(every|cron) (.+?)(?: @ (\S+))?$/.exec(name) ?? [];
  const zone = timeZone === undefined ? {} : { timeZone };
  const next = cells[TARGETS.length] ?? '-';
  return {
    name,
    schedule:
      kind === 'cron'
        ? { kind: 'cron', expression: text, timeZone: 'UTC', ...zone }
        : { kind: 'every', periodMs: periodOf(text), ...zone },
    timeZone,
    expected: TARGETS.flatMap((target, index): readonly ExpectedText[] => {
      const cell = cells[index] === 'same' ? cells[index - 1] : cells[index];
      if (cell === undefined || cell === '-') return [];
      // The border: a cell in capitals is one of the codes.
      return /^[A-Z_]+$/.test(cell) ? [{ target, reject: cell as RejectCode }] : [{ target, text: cell }];
    }),
    next: next === '-' ? [] : next.split(' '),
  };
}

function periodOf(text: string): number {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  return Number(amount) * ({ s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }[unit] ?? Number.NaN);
}
