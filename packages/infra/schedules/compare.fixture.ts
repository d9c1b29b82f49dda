import type { TimedSchedule } from '@anyhost/core';
import { toInstant } from '@anyhost/core';
import { type DueTimes, isDue } from '@anyhost/core/schedule';
import type { ScheduleTarget, Translation } from '../src/translation/translation.ts';
import { type DeviationKind, type Difference, deviationOf, kindsThatExplain } from './deviations.fixture.ts';
import { evaluatorOf } from './dialects.fixture.ts';
import type { Evaluator } from './evaluator.fixture.ts';
import { ratePeriod } from './event-bridge.fixture.ts';
import { dueBetween, NOW, type Span } from './spans.fixture.ts';
import { type ZoneClock, zoneClock } from './zone-clock.fixture.ts';

/** A schedule, and when it is due in the spans that are compared. */
export interface Expected {
  readonly schedule: TimedSchedule;
  readonly dueTimes: DueTimes;
  readonly spans: readonly Span[];
  readonly due: readonly (readonly number[])[];
}

/** What came out of a comparison. */
export interface Comparison {
  /** A sentence for each thing that is wrong. */
  readonly faults: readonly string[];
  /** The kinds of deviation that were seen, each of them told in a note. */
  readonly deviations: ReadonlySet<DeviationKind>;
  readonly instants: number;
}

const DAY = 86_400_000;

/** Compares when a target fires with when the schedule is due; a guarded text through the host's check. */
export function compare(target: ScheduleTarget, translation: Translation, expected: Expected): Comparison {
  const told = translation.notes.flatMap((note) => deviationOf(note) ?? []);
  const seen = new Set<DeviationKind>();
  const faults: string[] = [];
  let instants = 0;
  if (translation.expression.startsWith('rate(') && translation.startDate === undefined) {
    const { schedule } = expected;
    const period = schedule.kind === 'every' ? schedule.periodMs : undefined;
    if (ratePeriod(translation.expression) !== period) faults.push('counts another period');
    if (told.some(({ kind }) => kind === 'ownInstants')) seen.add('ownInstants');
    else faults.push('does not tell that its instants are of its own');
    return { faults, deviations: seen, instants: 0 };
  }
  const evaluator = evaluatorOf(target, translation);
  const start = translation.startDate?.getTime() ?? Number.NEGATIVE_INFINITY;
  if (translation.startDate !== undefined && start !== expected.dueTimes.next(toInstant(NOW))) {
    faults.push(`starts at ${show(start)}, which is not the first due time`);
  }
  const clock = zoneClock(expected.schedule.timeZone);
  const zone = target === 'systemd' ? translation.expression.split(' ').at(-1) : translation.timeZone;
  // UTC may do too: what it would do differently is seen at the clock changes of the schedule.
  if (![clock, zoneClock()].some((right) => isSameClock(zoneClock(zone), right))) faults.push(`is in the zone ${zone}`);
  for (const [index, span] of expected.spans.entries()) {
    if (span.to <= start) continue;
    const due = (expected.due[index] ?? []).filter((instant) => instant >= start);
    const ticks = evaluator.between(Math.max(span.from, start), span.to);
    instants += ticks.length;
    const differences = translation.guarded
      ? differencesBehindGuard(ticks, due, expected.dueTimes)
      : differencesOf(ticks, due);
    for (const difference of differences) {
      const kind = kindsThatExplain(difference, { clock, dueTimes: expected.dueTimes }).find((each) =>
        told.some((note) => note.kind === each),
      );
      if (kind !== undefined && !translation.guarded) seen.add(kind);
      else faults.push(`${difference.is} ${show(difference.instant)}`);
    }
  }
  faults.push(...untrueNotes({ translation, evaluator, expected, clock }));
  return { faults, deviations: seen, instants };
}

/** In order, both. An instant that a target fires at twice is an extra one the second time. */
function differencesOf(ticks: readonly number[], due: readonly number[]): Difference[] {
  const found: Difference[] = [];
  let [tick, wanted] = [0, 0];
  while (tick < ticks.length || wanted < due.length) {
    const [one = Number.POSITIVE_INFINITY, other = Number.POSITIVE_INFINITY] = [ticks[tick], due[wanted]];
    if (one === other) {
      tick += 1;
      wanted += 1;
    } else if (one < other) {
      found.push({ instant: one, is: 'extra' });
      tick += 1;
    } else {
      found.push({ instant: other, is: 'missing' });
      wanted += 1;
    }
  }
  return found;
}

/** The ticks that pass are the due ones, each once. `isDue` itself is asked where that does not take long. */
function differencesBehindGuard(ticks: readonly number[], due: readonly number[], dueTimes: DueTimes): Difference[] {
  const wanted = new Set(due);
  const passes =
    ticks.length > 500 ? (tick: number) => wanted.has(tick) : (tick: number) => isDue(dueTimes, toInstant(tick));
  return differencesOf(ticks.filter(passes), due);
}

/** Each note names a date as an example: on it the target must do what the note says. */
function untrueNotes({
  translation,
  evaluator,
  expected,
  clock,
}: {
  translation: Translation;
  evaluator: Evaluator;
  expected: Expected;
  clock: ZoneClock;
}): string[] {
  return translation.notes.flatMap((note) => {
    const { kind, date } = deviationOf(note) ?? {};
    if (kind === undefined || date === undefined) return [];
    const span = { from: Date.parse(date) - DAY, to: Date.parse(date) + 2 * DAY };
    const differences = differencesOf(evaluator.between(span.from, span.to), dueBetween(expected.dueTimes, span));
    const isTrue = differences.some((difference) =>
      kindsThatExplain(difference, { clock, dueTimes: expected.dueTimes }).includes(kind),
    );
    return isTrue ? [] : [`the note is not true: ${note}`];
  });
}

function isSameClock(one: ZoneClock, other: ZoneClock): boolean {
  const text = ({ changes }: ZoneClock): string => changes.map(({ at, after }) => `${at} ${after}`).join();
  return one === other || (one.offsetAt(NOW) === other.offsetAt(NOW) && text(one) === text(other));
}

function show(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}
