import { type WallTimes, wallTimesBetween } from './calendar.fixture.ts';
import type { ZoneClock } from './zone-clock.fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** When a target fires, by the documented rules of its dialect. */
export interface Evaluator {
  /** The instants from one to before another, ascending. An instant at which the target fires twice is there twice. */
  between(from: number, to: number): number[];
}

/** A text that the documents of a target do not explain: what it does there is not known. */
export class UndocumentedText extends Error {}

/** Refuses a text that a target does not document. */
export function refuse(text: string, problem: string): never {
  throw new UndocumentedText(`'${text}' ${problem}`);
}

/** Wall times on the clock of a zone: those of a gap are skipped, those of an overlap come once, the first time. */
export function onceOnTheClock(times: WallTimes, clock: ZoneClock): Evaluator {
  return onTheClock(times, clock, (instants) => instants.slice(0, 1));
}

/** Wall times on the clock of a zone: whenever it shows one of them, so twice in an overlap. */
export function wheneverTheClockShows(times: WallTimes, clock: ZoneClock): Evaluator {
  return onTheClock(times, clock, (instants) => instants);
}

function onTheClock(
  times: WallTimes,
  clock: ZoneClock,
  choose: (instants: readonly number[]) => readonly number[],
): Evaluator {
  return {
    between(from, to) {
      const locals = wallTimesBetween(times, clock.localOf(from) - 3 * HOUR, clock.localOf(to) + 3 * HOUR);
      const found: number[] = [];
      if (clock.changesBetween(from - DAY, to + DAY).length === 0) {
        const offset = clock.offsetAt(from);
        return locals.map((local) => local - offset).filter((instant) => instant >= from && instant < to);
      }
      for (const local of locals) {
        for (const instant of choose(clock.instantsOf(local))) if (instant >= from && instant < to) found.push(instant);
      }
      return found.sort((a, b) => a - b);
    },
  };
}
