import type { Instant } from '../time/instant.ts';
import { readOrigin } from './every-origin.ts';
import { arrivalOf, FixedDueTimes } from './fixed-due-times.ts';
import type { EverySchedule } from './schedule.ts';
import { type DueTimes, instantOfSeconds, type LocalTimes } from './times.ts';
import { zoneOffsets } from './zone-offsets.ts';

const DAY = 86_400;
const EPOCH = { seconds: 0, isLocal: false };

/** The due times of an `every` whose fields have been checked. */
export function everyDueTimes({ periodMs, from, timeZone }: EverySchedule): DueTimes {
  const period = periodMs / 1000;
  const { seconds, isLocal } = readOrigin(from) ?? EPOCH;
  if (!isLocal || timeZone === undefined) return new PeriodicDueTimes(period, seconds);
  const zone = zoneOffsets(timeZone);
  if (period % DAY === 0) return new FixedDueTimes(new PeriodicTimes(period, seconds), zone);
  const { at } = arrivalOf(zone, seconds);
  return new PeriodicDueTimes(period, at);
}

/** The times of a grid. */
class PeriodicTimes implements LocalTimes {
  readonly #period: number;
  readonly #origin: number;

  constructor(period: number, origin: number) {
    this.#period = period;
    this.#origin = origin;
  }

  next(from: number): number {
    return Math.ceil((from - this.#origin) / this.#period) * this.#period + this.#origin;
  }

  previous(from: number): number {
    return Math.floor((from - this.#origin) / this.#period) * this.#period + this.#origin;
  }
}

/** The instants of a grid. */
class PeriodicDueTimes implements DueTimes {
  readonly #times: PeriodicTimes;

  constructor(period: number, origin: number) {
    this.#times = new PeriodicTimes(period, ((origin % period) + period) % period);
  }

  get isFixed(): boolean {
    return false;
  }

  next(after: Instant): Instant | undefined {
    return instantOfSeconds(this.#times.next(Math.floor(after / 1000) + 1));
  }

  previous(at: Instant): Instant | undefined {
    return instantOfSeconds(this.#times.previous(Math.floor(at / 1000)));
  }
}
