/**
 * What an operator is alerted of:
 *
 * - `failing`: a run has failed, and the one before it had not.
 * - `overdue`: a due time has passed that nothing has served.
 * - `recovered`: a run has completed after either of them.
 */
export type ServiceChange = 'failing' | 'overdue' | 'recovered';

/** What is known about a change. */
export interface ServiceChangeDetails {
  /** With what the run failed, of `failing`. */
  readonly error: Error | undefined;
  /** Failed runs in this process since the last that completed, those before a `recovered` included. */
  readonly consecutiveFaults: number;
  /** When a run last completed before, in this process or as far as the record says; `undefined` if none is known. */
  readonly lastSuccess: Date | undefined;
  /** The due time that nothing had served, of `overdue`, and of a `recovered` after it. */
  readonly overdueSince: Date | undefined;
}

/** What subscribers of the channel `anyhost:service` get. */
export interface ServiceChangeMessage extends ServiceChangeDetails {
  readonly application: string;
  readonly service: string;
  readonly state: ServiceChange;
}

/** The callback for alerts. Its answer is ignored; its errors are logged. */
export type ServiceChangeListener = (service: string, state: ServiceChange, details: ServiceChangeDetails) => unknown;
