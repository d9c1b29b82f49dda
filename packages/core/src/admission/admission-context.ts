import type { StateStore } from '../state/state-store.ts';
import type { StoreClock } from '../state/store-clock.ts';
import type { Clock } from '../time/clock.ts';

/** What leases and claims work with. */
export interface AdmissionContext {
  readonly application: string;
  /** The store, each call with an end. */
  readonly store: StateStore;
  readonly storeClock: StoreClock;
  readonly clock: Clock;
  /** Milliseconds that a lease or a claim lives without being renewed. */
  readonly termMs: number;
  /** The process lives longer than a term, and goes on between runs. */
  readonly longLived: boolean;
  /** Aborts when the host has stopped. */
  readonly closed: AbortSignal;
  /** This host: one random id per process, made when it is first asked for. */
  owner(): string;
}
