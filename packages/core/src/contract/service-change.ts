/**
 * What an operator is alerted of:
 *
 * - `failing`: a run has failed, and the one before it had not.
 * - `overdue`: a due time has passed that nothing has served.
 * - `recovered`: a run has completed after either of them; or the one of a `continuous()` service, which may never end, has
 *   been under way for a minute.
 */
export type ServiceChange = 'failing' | 'overdue' | 'recovered';

/** What is known about a change. */
export interface ServiceChangeDetails {
  /** The error of the failed run, for `failing`; else `undefined`. */
  readonly error: Error | undefined;
  /** Failed runs in this process since the service last worked; for `recovered`, those before it. */
  readonly consecutiveFaults: number;
  /** When a run last completed before this one, in this process or according to the record; `undefined` if unknown. */
  readonly lastSuccess: Date | undefined;
  /** The due time that nothing had served, for `overdue` and for a `recovered` after it; else `undefined`. */
  readonly overdueSince: Date | undefined;
}

/** What subscribers of the channel `anyhost:service` get. */
export interface ServiceChangeMessage extends ServiceChangeDetails {
  /** The name of the application. */
  readonly application: string;
  /** The registered name of the service. */
  readonly service: string;
  /** What has happened to it. */
  readonly state: ServiceChange;
}

/** The callback for alerts. It is not awaited; if it throws or rejects, `service.callbackFailed` is logged. */
export type ServiceChangeListener = (service: string, state: ServiceChange, details: ServiceChangeDetails) => unknown;
