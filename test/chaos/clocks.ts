import type { SeededRandom } from './random.ts';
import type { ClockStep } from './worker/worker-order.ts';

const HOUR_MS = 3_600_000;

/** The wall clock of one process. */
export interface DrawnClock {
  /** How it is wrong, for journals; `undefined`: it is right. */
  readonly wrong: string | undefined;
  readonly steps: readonly ClockStep[];
}

/**
 * Draws the clock of a process that is started now: most are right, some an hour or some seconds off, and some are set
 * while it runs.
 *
 * @param now - Machine time.
 * @param speed - How many times faster the services' time goes.
 */
export function drawClock(random: SeededRandom, now: number, speed: number): DrawnClock {
  const sign = random.pick([-1, 1]);
  const from = now - 1000;
  switch (random.weighted({ right: 80, hour: 7, seconds: 7, step: 6 })) {
    case 'right':
      return { wrong: undefined, steps: [] };
    case 'hour':
      return wrong([{ at: from, aheadMs: sign * HOUR_MS }]);
    case 'seconds':
      return wrong([{ at: from, aheadMs: sign * random.between(1000, 60_000) }]);
    case 'step': {
      const at = now + random.between(5000, 40_000) / speed;
      const back = at + random.between(5000, 40_000) / speed;
      const aheadMs = sign * random.between(1000, 2 * HOUR_MS);
      return wrong([
        { at, aheadMs },
        { at: back, aheadMs: 0 },
      ]);
    }
  }
}

function wrong(steps: readonly ClockStep[]): DrawnClock {
  return { wrong: steps.map(({ aheadMs }) => `${Math.round(aheadMs / 1000)} s`).join(', then '), steps };
}
