import type { CronSchedule } from '@anyhost/core';
import type { CronFields } from '@anyhost/core/schedule';
import type { ClockChangeRule } from '../clock-changes/clock-change.ts';
import type { Rejected } from '../rejected.ts';

/** What a target takes, and how a cron schedule is written for it. */
export interface Dialect {
  /** The target as a reader knows it, in the middle of a sentence. */
  readonly name: string;
  /** Which time zones it has. */
  readonly zones: 'any' | 'utc';
  /** Whether it has a field for seconds. */
  readonly hasSeconds: boolean;
  /** Whether it has days that depend on the month, `L`, `W` and `#`; its writer says which. */
  readonly hasDayTokens: boolean;
  /** Whether, with both day fields restricted, one matching is enough, as everywhere in this project. */
  readonly hasDayOrWeekday: boolean;
  /** Whether the program receives the intended time of a tick, by which a guard decides. */
  readonly hasIntendedTime: boolean;
  /** Why the ticks of an expression cannot be guarded, although the target has an intended time; omitted if all can. */
  readonly guardProblem?: ((expression: string) => Rejected | undefined) | undefined;
  /** What it does when clocks change; omitted where it has no time zones. */
  readonly clockChanges?: ClockChangeRule | 'notDocumented' | undefined;
  /** What a host that guards should know about the intended time. A whole sentence. */
  readonly guardNote?: string | undefined;
  /** The value of the time zone field; `undefined` if there is no such field. */
  timeZoneText(timeZone: string): string | undefined;
  /** The text for a schedule that has passed {@link fieldsProblem}. */
  write(schedule: CronSchedule, fields: CronFields): string | Rejected;
  /** The text for a period that is not even, for targets that count periods; `undefined` where there is none either. */
  readonly writePeriod?: ((period: UnevenPeriod) => WrittenPeriod | Rejected | undefined) | undefined;
}

/** A period that cron cannot count. */
export interface UnevenPeriod {
  readonly periodMs: number;
  /** Whether the instants must be the ones of the schedule: its author said where they lie, or a guard can keep them. */
  readonly needsGrid: boolean;
  /** The first due time after now. */
  readonly next: Date;
}

/** A period in the syntax of a target. */
export interface WrittenPeriod {
  readonly expression: string;
  readonly startDate?: Date | undefined;
  readonly notes: readonly string[];
}
