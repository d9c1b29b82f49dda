import { type Evaluator, refuse } from './evaluator.fixture.ts';
import { type Ncrontab, readNcrontab } from './ncrontab.fixture.ts';
import { type ZoneClock, zoneClock } from './zone-clock.fixture.ts';

const DAY = 86_400_000;

/**
 * The timer trigger of Azure Functions. It computes each time from the one before, on a local clock that .NET turns into
 * instants: a time in a gap is taken with the offset before the gap, a repeated one with the offset after the overlap,
 * and then corrected by `CronSchedule`: https://github.com/Azure/azure-webjobs-sdk-extensions.
 */
export function azureTimer(text: string, timeZone: string | undefined): Evaluator {
  const schedule = readNcrontab(text);
  const clock = zoneClock(timeZone);
  if (text.trim().split(/\s+/).length !== 6)
    refuse(text, 'has no seconds: the documents of Azure Functions ask for six fields');

  function next(now: number): number | undefined {
    const local = schedule.next(clock.localOf(now));
    if (local === undefined) return undefined;
    return corrected(now, asInstant(local, clock));
  }

  function corrected(now: number, instant: number): number | undefined {
    if (clock.changes.length === 0) return instant;
    const isAmbiguous = isRepeated(instant, clock);
    if (!isAmbiguous && !isRepeated(now, clock)) return instant;
    const turn = clock.offsetAt(instant) - clock.offsetAt(now);
    if (schedule.isInterval) return instant + turn;
    if (!isAmbiguous) return instant;
    if (turn !== 0) return instant + turn;
    // The first time has passed already: the timer looks for the first time after the repeated hour.
    let local: number | undefined = clock.localOf(instant);
    while (local !== undefined && clock.instantsOf(local).length === 2) local = schedule.next(local);
    return local === undefined ? undefined : asInstant(local, clock);
  }

  return {
    between(from, to) {
      const start = runBefore(from, schedule, clock);
      const found: number[] = [];
      if (clock.changesBetween(start - DAY, to + DAY).length === 0) {
        const offset = clock.offsetAt(from);
        const end = to + offset;
        for (
          let local = schedule.next(from + offset - 1);
          local !== undefined && local < end;
          local = schedule.next(local)
        ) {
          found.push(local - offset);
        }
        return found;
      }
      for (let due = next(start); due !== undefined && due < to; due = next(due)) if (due >= from) found.push(due);
      return found;
    },
  };
}

/** The run before an instant, and before the overlap that it may come out of: from it the next times are computed. */
function runBefore(from: number, schedule: Ncrontab, clock: ZoneClock): number {
  const last = unrepeatedRun(from - 1, schedule, clock);
  const overlap = clock.changesBetween(last - DAY, from).find(({ before, after }) => after < before);
  return overlap === undefined ? last : unrepeatedRun(overlap.at - DAY / 4, schedule, clock);
}

function unrepeatedRun(at: number, schedule: Ncrontab, clock: ZoneClock): number {
  let local = schedule.previous(clock.localOf(at));
  while (local !== undefined && clock.instantsOf(local).length === 2) local = schedule.previous(local - 1000);
  return local === undefined ? at : asInstant(local, clock);
}

function isRepeated(instant: number, clock: ZoneClock): boolean {
  return clock.instantsOf(clock.localOf(instant)).length === 2;
}

function asInstant(local: number, clock: ZoneClock): number {
  const instants = clock.instantsOf(local);
  return instants.at(-1) ?? local - clock.offsetAt(local - DAY);
}
