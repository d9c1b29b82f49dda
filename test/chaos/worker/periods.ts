import type { ServiceName } from './worker-order.ts';

/** The periods of the services in milliseconds of their own time. A period longer than a term shows each lost occurrence. */
export const PERIODS: Readonly<Record<ServiceName, number>> = {
  tick: 5000,
  sweep: 10_000,
  lead: 3000,
  batch: 60_000,
};
