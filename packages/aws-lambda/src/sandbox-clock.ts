import { type Clock, systemClock, toMoment } from '@anyhost/core';

const NANOSECONDS_PER_MS = 1e6;

/**
 * The machine's clock. The monotonic clock is Node's own timer: the global `performance`, which core uses elsewhere,
 * loads `perf_hooks` when it is first used, which takes about a millisecond of a cold start.
 */
export const sandboxClock: Clock = {
  ...systemClock,
  monotonic: () => toMoment(Number(process.hrtime.bigint()) / NANOSECONDS_PER_MS),
};
