import { type Clock, systemClock, toInstant, toMoment } from '@anyhost/core';
import { machineTime } from '../journal.ts';
import type { WorkerOrder } from './worker-order.ts';

type ClockOrder = Pick<WorkerOrder, 'began' | 'epoch' | 'speed' | 'clockSteps'>;

/**
 * A clock on which a term of 30 seconds takes a second or two. All workers of a world agree on it, but for clock steps.
 *
 * @param isMachine - It is the clock of the machine, which is right, whatever the process has.
 */
export function fastClock({ began, epoch, speed, clockSteps }: ClockOrder, isMachine = false): Clock {
  // In real time a process has the machine's clock, or the one that it was started with.
  if (speed === 1 && !isMachine) return systemClock;
  const aheadMs = (now: number): number => clockSteps.findLast(({ at }) => at <= now)?.aheadMs ?? 0;
  return {
    now: () => {
      const now = machineTime();
      return toInstant(Math.floor(epoch + (now - began) * speed + aheadMs(now)));
    },
    monotonic: () => toMoment(machineTime() * speed),
    setTimeout: (callback, ms) => setTimeout(callback, ms / speed),
    // The handle came from setTimeout above.
    clearTimeout: (handle) => clearTimeout(handle as Parameters<typeof clearTimeout>[0]),
  };
}
