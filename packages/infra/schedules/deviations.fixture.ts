import { toInstant } from '@anyhost/core';
import type { DueTimes } from '@anyhost/core/schedule';
import type { ClockChange, ZoneClock } from './zone-clock.fixture.ts';

/**
 * How a target may differ from the rule of this project, where it is told in a note.
 *
 * | kind | what the target does |
 * |---|---|
 * | `gapLeftOut` | a fixed time in a gap does not come; by the rule it comes at the end of the gap |
 * | `gapLater` | a time in a gap comes later by the length of the gap, and none come between its end and then |
 * | `overlapTwice` | a fixed time comes at both passes of a repeated hour |
 * | `overlapOnce` | a time comes at the first pass only; by the rule all times but fixed ones come at both |
 * | `overlapCountedOn` | Azure goes on from the first pass by the local clock: twice, or not at the second pass, and the next time early |
 * | `overlapLeftOut` | Azure takes a time that it has not run yet for the second pass, and does not run it |
 * | `oddChange` | Kubernetes searches by whole hours and midnights, and errs within a day of a change at others, or at the next due time |
 * | `notDocumented` | what the target does when clocks change is not documented |
 * | `ownInstants` | the target counts a period from an instant of its own |
 */
export type DeviationKind =
  | 'gapLeftOut'
  | 'gapLater'
  | 'overlapTwice'
  | 'overlapOnce'
  | 'overlapCountedOn'
  | 'overlapLeftOut'
  | 'oddChange'
  | 'notDocumented'
  | 'ownInstants';

/** What a note says, as far as it speaks of a deviation. */
export interface ToldDeviation {
  readonly kind: DeviationKind;
  /** The date of the example, on which the target must do so; `undefined` where it only may. */
  readonly date: string | undefined;
}

/** Beginnings of notes, each with the date of its example. */
const NOTES: readonly (readonly [RegExp, DeviationKind])[] = [
  [/^When the clocks in \S+ go forward, as on (\S+), [\d:]+ is skipped;/, 'gapLeftOut'],
  [/^When the clocks in \S+ go forward, as on (\S+), [\d:]+ runs at/, 'gapLater'],
  [/^When the clocks in \S+ go back, as on (\S+), [\d:]+ runs once;/, 'overlapOnce'],
  [/^When the clocks in \S+ go back, as on (\S+), [\d:]+ runs twice;/, 'overlapTwice'],
  [/^When the clocks in \S+ go back, as on (\S+), [\d:]+ and .* may run twice, early or not/, 'overlapCountedOn'],
  [/^When the clocks in \S+ go back, as on (\S+), [\d:]+ may be skipped;/, 'overlapLeftOut'],
  [/^When the clocks in \S+ go \w+, as on (\S+), [\d:]+ and .* may be skipped or run an extra time;/, 'oddChange'],
  [/^.* does not document how it handles times such as .* change, as on (\S+)\.$/, 'notDocumented'],
  [/^A rule counts from its creation,/, 'ownInstants'],
];

/** Deviations that a note does not promise, or that another span of time would be needed for. */
const UNSURE: readonly DeviationKind[] = ['overlapCountedOn', 'overlapLeftOut', 'oddChange', 'notDocumented'];

/** Reads the deviation out of a note; `undefined` where it tells none. */
export function deviationOf(note: string): ToldDeviation | undefined {
  for (const [beginning, kind] of NOTES) {
    const match = beginning.exec(note);
    if (match !== null) return { kind, date: UNSURE.includes(kind) ? undefined : match[1] };
  }
  return undefined;
}

/** An instant at which a target and the rule differ. */
export interface Difference {
  readonly instant: number;
  /** The target fires and the schedule is not due, or the other way round. */
  readonly is: 'extra' | 'missing';
}

/** The kinds that explain a difference, by where it lies at a change of the clock. */
export function kindsThatExplain(
  difference: Difference,
  { clock, dueTimes }: { readonly clock: ZoneClock; readonly dueTimes: DueTimes },
): DeviationKind[] {
  const { instant } = difference;
  const changes = clock.changesBetween(instant - LONGEST_WAIT, instant + DAY);
  return changes.flatMap((change) =>
    (change.after > change.before
      ? kindsAtGap(change, difference)
      : kindsAtOverlap(change, difference, dueTimes)
    ).concat(
      // The search may come out of the change at a time past midnight, and so past the next due time, however far it is.
      Math.abs(instant - change.at) < NEAR || dueTimes.next(toInstant(change.at)) === instant ? ['oddChange'] : [],
    ),
  );
}

const DAY = 86_400_000;
const NEAR = 26 * 3_600_000;
/** For how long after an overlap Azure may wait for the next time, which it then takes early. */
const LONGEST_WAIT = 400 * DAY;

function kindsAtGap({ at, before, after }: ClockChange, { instant, is }: Difference): DeviationKind[] {
  const kinds: DeviationKind[] = [];
  if (is === 'missing' && instant === at) kinds.push('gapLeftOut');
  return instant >= at && instant < at + after - before ? [...kinds, 'gapLater', 'notDocumented'] : kinds;
}

function kindsAtOverlap(
  { at, before, after }: ClockChange,
  { instant, is }: Difference,
  dueTimes: DueTimes,
): DeviationKind[] {
  const length = before - after;
  const kinds: DeviationKind[] = [];
  if (instant >= at && instant < at + length) {
    kinds.push('notDocumented', 'overlapCountedOn', is === 'extra' ? 'overlapTwice' : 'overlapOnce');
    if (is === 'missing') kinds.push('overlapLeftOut');
  }
  if (is === 'missing' && instant >= at - length && instant < at) kinds.push('overlapLeftOut', 'overlapCountedOn');
  const next = dueTimes.next(toInstant(at + length - 1));
  if (is === 'extra' && next === instant + length) kinds.push('overlapCountedOn');
  return kinds;
}
