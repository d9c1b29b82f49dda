import type { AnyApplication } from '../application/application.ts';
import { assertNumber } from '../base/assert-option.ts';
import { openRequests, pause, requestRun, resume, skipOccurrence } from '../ledger/switches.ts';
import { next } from '../ledger/transitions.ts';
import type { StateStore } from '../state/state-store.ts';
import { addToInstant, type Instant } from '../time/instant.ts';
import { changeSwitches } from './change-switches.ts';
import { findDueTimes } from './due.ts';
import { openSubject, type StoreAccessOptions, type Subject } from './subject.ts';
import { type ByOptions, type RunNowOptions, readNote, type SwitchOptions } from './switch-options.ts';
import { assertRunsOnce, findSwitched, noDueTime, tooManyRequests } from './switched-service.ts';

/** How long a request to run now is open, unless the options say otherwise. */
const EXPIRES_IN_MS = 3_600_000;
/** How many requests of one service may be open: more say that no host takes them. */
const MOST_OPEN = 20;

/** A run that was requested. */
export interface RequestedRun {
  /** The request's id, in the record and in the log line `service.runNow` of the host that makes the run. */
  readonly id: string;
  /** No host takes it later. */
  readonly until: Date;
}

/**
 * The switches of an application's services. Each method changes the ledger record of one service by compare-and-set:
 * hosts that write at the same time lose nothing. Hosts need no redeploy: serverless ones heed a switch at their next
 * tick or continuation, long-lived ones within `switchesEveryMs`.
 *
 * Each rejects with `ERR_ANYHOST_UNKNOWN_SERVICE`; with `ERR_ANYHOST_INVALID_OPTION` also for a service whose `record` is
 * `'none'`, because no host would read its switches; with `ERR_ANYHOST_STORE_TIMEOUT` or the store's error.
 */
export interface ServiceSwitches<BackgroundNames extends string = string> {
  /**
   * Skips the due times of a service until it is resumed: its ticks are `skipped: paused`, and not made up for. A run
   * under way goes on; a `continuous()` service ends. Manual runs are still made. A second pause replaces the first.
   */
  pause(service: BackgroundNames, options: SwitchOptions): Promise<void>;
  /** Serves due times again: ends a pause, and a `skipNext`. */
  resume(service: BackgroundNames, options: ByOptions): Promise<void>;
  /**
   * Skips the next due time: its tick is `skipped: paused`.
   *
   * @returns The due time. Rejects with `ERR_ANYHOST_INVALID_OPTION` for a service without due times, and with
   *   `ERR_ANYHOST_ILLEGAL_STATE` while its schedule is not known.
   */
  skipNext(service: BackgroundNames, options: SwitchOptions): Promise<Date>;
  /**
   * Runs a service once, as soon as a host can, as a manual run: also while it is paused. One host takes the request; it
   * is never run twice, and lost if that host ends before the run begins. A long-lived host takes it when the service
   * does not run; a serverless one runs it before the occurrence of its next tick.
   */
  runNow(service: BackgroundNames, options: RunNowOptions): Promise<RequestedRun>;
}

/**
 * Opens the switches of an application's services, for any process that can reach the state store.
 *
 * @param store - The state store of the application.
 * @param application - What `defineApplication` returned: then names are checked by it, and services can be switched
 *   before any host has run. Or the application's name: then only services with a record can be switched.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 *
 * @example
 * ```ts
 * const switches = openSwitches(store, app);
 * await switches.pause('price-cache', { reason: 'the price service is down', by: 'ann' });
 * ```
 */
export function openSwitches<BackgroundNames extends string>(
  store: StateStore,
  application: AnyApplication<BackgroundNames>,
  options?: StoreAccessOptions,
): ServiceSwitches<BackgroundNames>;
export function openSwitches(store: StateStore, application: string, options?: StoreAccessOptions): ServiceSwitches;
export function openSwitches(
  store: StateStore,
  application: AnyApplication | string,
  options: StoreAccessOptions = {},
): ServiceSwitches {
  return new StoreSwitches(openSubject({ owner: 'openSwitches', store, application }, options));
}

class StoreSwitches implements ServiceSwitches {
  readonly #subject: Subject;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  async pause(service: string, options: SwitchOptions): Promise<void> {
    const note = readNote('pause', options, ['by', 'reason']);
    const at = await this.#now(service);
    await changeSwitches(this.#subject, service, ({ switches }) => pause(switches, { ...note, at }));
  }

  async resume(service: string, options: ByOptions): Promise<void> {
    const note = readNote('resume', options, ['by']);
    const at = await this.#now(service);
    await changeSwitches(this.#subject, service, ({ switches }) => resume(switches, { ...note, at }));
  }

  async skipNext(service: string, options: SwitchOptions): Promise<Date> {
    const note = readNote('skipNext', options, ['by', 'reason']);
    const at = await this.#now(service);
    const defined = findSwitched(this.#subject, service);
    let skipped: Instant | undefined;
    await changeSwitches(this.#subject, service, (record) => {
      const dueTimes = findDueTimes(record, defined);
      skipped = dueTimes && next(record, at, dueTimes);
      if (dueTimes === undefined || skipped === undefined) throw noDueTime(service, record.schedule, defined);
      const before = dueTimes.next(skipped);
      const skipNext = { occurrence: skipped, ...(before !== undefined && { before }), ...note, at };
      return skipOccurrence(record.switches, skipNext);
    });
    return new Date(skipped ?? at);
  }

  async runNow(service: string, options: RunNowOptions): Promise<RequestedRun> {
    const note = readNote('runNow', options, ['by'], ['expiresInMs']);
    const { expiresInMs = EXPIRES_IN_MS } = options;
    assertNumber({ owner: 'runNow', option: 'expiresInMs', value: expiresInMs }, { least: 1000, whole: true });
    const at = await this.#now(service);
    const defined = findSwitched(this.#subject, service);
    const request = { id: crypto.randomUUID(), ...note, at, until: addToInstant(at, expiresInMs) };
    await changeSwitches(this.#subject, service, (record) => {
      assertRunsOnce(service, record.schedule, defined);
      if (openRequests(record.switches, at).length >= MOST_OPEN) throw tooManyRequests(service, MOST_OPEN);
      return requestRun(record.switches, request, at);
    });
    return { id: request.id, until: new Date(request.until) };
  }

  // The store is asked only once the name is known to be right.
  async #now(service: string): Promise<Instant> {
    findSwitched(this.#subject, service);
    return await this.#subject.now();
  }
}
