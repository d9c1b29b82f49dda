import { isTimed, type Schedule } from '@anyhost/core';
import { shortestGapMs } from '../plan/due-gaps.ts';
import type { PlannedService } from '../plan/plan-application.ts';

// The limits of Lambda and of Scheduler, in seconds.
const YOUNGEST = 60;
const OLDEST_EVENT = 21_600;
const OLDEST_TICK = 86_400;
/** When Lambda delivers a failed event again: after a minute, then two minutes later. */
const RETRIES_AFTER = [60, 180];

/** How long what could not be delivered is kept, and how often it is tried. */
export interface Delivery {
  /** `MaximumRetryAttempts`. */
  readonly retries: number;
  /** `MaximumEventAgeInSeconds`. */
  readonly maxAgeSeconds: number;
}

/**
 * How old an occurrence may become, in seconds: not older than the time to the next one, which makes up for it, and not
 * older than the service still serves it. `undefined` where nothing limits it.
 */
export function usefulSeconds({ policy }: PlannedService, continuousSeconds: number | undefined): number | undefined {
  const gap = policy.schedule.kind === 'continuous' ? continuousSeconds : gapSeconds(policy.schedule);
  const lateness = policy.maxLatenessMs === undefined ? undefined : policy.maxLatenessMs / 1000;
  const limits = [gap, lateness].filter((limit) => limit !== undefined);
  return limits.length === 0 ? undefined : Math.min(...limits);
}

function gapSeconds(schedule: Schedule): number | undefined {
  const gapMs = isTimed(schedule) ? shortestGapMs(schedule) : undefined;
  return gapMs === undefined ? undefined : gapMs / 1000;
}

/**
 * How long Scheduler tries to hand a tick over to Lambda: a quarter of its useful time, so that Lambda has the rest. The age
 * alone ends the tries.
 */
export function tickDelivery(useful: number | undefined): Delivery {
  return { retries: 185, maxAgeSeconds: schedulerShare(useful ?? OLDEST_TICK) };
}

/** What limits the events of a function. */
export interface FunctionEvents {
  /** The useful seconds of the services of the function; the shortest counts. */
  readonly useful: readonly (number | undefined)[];
  readonly timeoutSeconds: number;
  /** The period of its continuations, in seconds. */
  readonly continueSeconds: number | undefined;
  /** The most retries. */
  readonly retries: number;
}

/**
 * How long Lambda keeps an event of a function, and how often it delivers it again: as often as each retry can end before
 * the next due time.
 */
export function functionDelivery({ useful, timeoutSeconds, continueSeconds, retries: most }: FunctionEvents): Delivery {
  const limits = useful.filter((seconds) => seconds !== undefined);
  const shortest = limits.length === 0 ? OLDEST_EVENT : Math.min(...limits);
  const age = clamp(shortest - schedulerShare(shortest), YOUNGEST, OLDEST_EVENT);
  const retries = RETRIES_AFTER.slice(0, most).filter(
    (after, index) => after + (index + 1) * timeoutSeconds <= age,
  ).length;
  if (continueSeconds === undefined) return { retries, maxAgeSeconds: age };
  // Continuations come often, and must not wait in numbers behind a run: events are kept as long as the retries need.
  const needed = (RETRIES_AFTER[retries - 1] ?? 0) + retries * timeoutSeconds;
  return { retries, maxAgeSeconds: Math.min(age, clamp(continueSeconds, Math.max(YOUNGEST, needed), OLDEST_EVENT)) };
}

function schedulerShare(useful: number): number {
  return clamp(Math.floor(useful / 4), YOUNGEST, OLDEST_TICK);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.floor(value)));
}
