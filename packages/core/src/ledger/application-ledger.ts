import { cutText } from '../base/cut-text.ts';
import { toError } from '../base/errors.ts';
import type { ListedRecords } from '../contract/health.ts';
import { boundedStore } from '../state/bounded-store.ts';
import { combinedWrites } from '../state/combined-writes.ts';
import type { KeyedRecord, StateStore } from '../state/state-store.ts';
import { StoreClock } from '../state/store-clock.ts';
import { deadlineAfter } from '../time/deadline.ts';
import type { Instant } from '../time/instant.ts';
import { addToMoment, type Moment } from '../time/moment.ts';
import { Timer } from '../time/timer.ts';
import { type WaitLimit, waitFor } from '../time/wait-for.ts';
import { ExpiredRecords } from './expired-records.ts';
import type { ReadingTime } from './foreign-runs.ts';
import type { LedgerContext } from './ledger-context.ts';
import type { LedgerOptions, LedgerService } from './ledger-options.ts';
import { ledgerKey, ledgerPrefix } from './ledger-record.ts';
import { isKept, RecordKeeper } from './record-keeper.ts';
import { ServiceLedger } from './service-ledger.ts';
import { StoreHealth } from './store-health.ts';

/** How often a long-lived host reads all records, unless the options say otherwise: operators use switches there. */
const SWITCHES_EVERY_MS = 30_000;
/** How soon it retries before the first success. */
const FIRST_LIST_AGAIN_MS = 5000;
/** Extra time within which the answer of a list is expected. */
const ANSWER_MS = 1000;
/** The longest text that says where a process is. */
const LONGEST_PLACE = 100;

/** The ledgers of an application's services: one read of all records, one timer, one report about the store. */
export class ApplicationLedger implements LedgerContext {
  readonly options: LedgerOptions;
  readonly store: StateStore;
  readonly storeClock: StoreClock;
  readonly health: StoreHealth;
  readonly #services = new Map<string, ServiceLedger>();
  readonly #keepers = new Map<string, RecordKeeper>();
  readonly #timer: Timer;
  readonly #expired: ExpiredRecords;
  readonly #closed = new AbortController();
  #owner: string | undefined;
  #where: string | undefined;
  #wakeAt: Moment | undefined;
  #nextListAt: Moment | undefined;
  #listing: Promise<void> | undefined;
  #wasListed = false;
  #isStopped = false;
  #listed: (Omit<ListedRecords, 'ageMs'> & { readonly moment: Moment; readonly wall: Instant }) | undefined;

  constructor(options: LedgerOptions) {
    const { store, clock, storeTimeoutMs: timeoutMs, logger } = options;
    this.options = options;
    this.store = combinedWrites(boundedStore(store, { clock, timeoutMs, signal: this.#closed.signal }));
    this.storeClock = new StoreClock(this.store, clock);
    this.health = new StoreHealth(logger, clock);
    this.#timer = new Timer(clock, () => this.#tick());
    this.#expired = new ExpiredRecords(this.store, clock, logger);
  }

  get closed(): AbortSignal {
    return this.#closed.signal;
  }

  get owner(): string {
    this.#owner ??= crypto.randomUUID();
    return this.#owner;
  }

  get knownOwner(): string | undefined {
    return this.#owner;
  }

  get where(): string | undefined {
    this.#where ??= cutText(this.options.where?.() ?? '', LONGEST_PLACE);
    return this.#where || undefined;
  }

  /** The records of all hosts, as they were last read. */
  get listed(): ListedRecords | undefined {
    if (this.#listed === undefined) return undefined;
    const { at, moment, values } = this.#listed;
    return { at, ageMs: this.options.clock.monotonic() - moment, values };
  }

  get listedAt(): Instant | undefined {
    return this.health.state.failingSince === undefined ? this.#listed?.wall : undefined;
  }

  /** The ledger of a service; the same one each time. */
  open(service: LedgerService): ServiceLedger {
    const known = this.#services.get(service.name);
    if (known !== undefined) return known;
    const keeper = isKept(this, service) ? new RecordKeeper(this, service) : undefined;
    if (keeper !== undefined) this.#keepers.set(service.name, keeper);
    const ledger = new ServiceLedger(this, service, keeper);
    this.#services.set(service.name, ledger);
    return ledger;
  }

  /**
   * Reads the records of all opened services with one call, and again every `switchesEveryMs`. A serverless host reads
   * nothing here: each service's first run does. Never rejects; a failure is reported and retried.
   */
  async start(limit: WaitLimit): Promise<void> {
    if (this.options.longLived && !this.#isStopped) this.#expired.start();
    if (!this.options.longLived || this.#isStopped || this.#keepers.size === 0) return;
    await waitFor(this.#list(), limit);
  }

  /** Stops timers and background writes. `flush` still works. */
  stop(): void {
    this.#isStopped = true;
    this.#timer.clear();
    this.#expired.stop();
    this.health.close();
    for (const keeper of this.#keepers.values()) keeper.stop();
  }

  /**
   * Writes what is not written yet.
   *
   * @returns The names of the services whose records are still unwritten at the limit.
   */
  async flush(limit: WaitLimit): Promise<readonly string[]> {
    const unwritten: string[] = [];
    const flushOne = async ([name, keeper]: readonly [string, RecordKeeper]): Promise<void> => {
      if (!(await keeper.flush(limit))) unwritten.push(name);
    };
    await Promise.all([...this.#keepers].map(flushOne));
    return unwritten;
  }

  /**
   * The end: writes what is not written yet, for as long as a call of the store may take. What is unwritten then is
   * reported, and the ledger no longer waits for calls under way. Never rejects.
   *
   * @param signal - Aborts when the time of the stop is over.
   */
  async close(signal: AbortSignal): Promise<void> {
    this.stop();
    const { clock, storeTimeoutMs, logger } = this.options;
    const until = deadlineAfter(clock.monotonic(), storeTimeoutMs);
    const services = await this.flush({ clock, until, signals: [signal] });
    this.#closed.abort();
    if (services.length === 0) return;
    logger.warn(
      { event: 'ledger.unwritten', services },
      `The host stops before the state store has accepted the ledger records of ${services.join(', ')}: the next host does not know how their last runs ended`,
    );
  }

  readingTime(): ReadingTime {
    const { clock, longLived } = this.options;
    const wall = clock.now();
    // A serverless host has no time to watch other hosts for a term; its platform keeps clocks correct.
    const store = longLived ? this.storeClock.lastKnown : wall;
    return { monotonic: clock.monotonic(), wall, store };
  }

  storeTime(): Instant {
    return this.storeClock.lastKnown ?? this.options.clock.now();
  }

  wakeBy(moment: Moment): void {
    if (this.#isStopped || (this.#wakeAt !== undefined && this.#wakeAt <= moment)) return;
    this.#wakeAt = moment;
    this.#timer.arm(moment);
  }

  nextLookInMs(): number {
    if (this.#nextListAt === undefined) return ANSWER_MS;
    return Math.max(this.#nextListAt - this.options.clock.monotonic(), 0) + ANSWER_MS;
  }

  #tick(): void {
    const now = this.options.clock.monotonic();
    this.#wakeAt = undefined;
    if (this.#nextListAt !== undefined && now >= this.#nextListAt) void this.#list();
    for (const keeper of this.#keepers.values()) {
      const wakeAt = keeper.tick(now);
      if (wakeAt !== undefined) this.wakeBy(wakeAt);
    }
    if (this.#nextListAt !== undefined) this.wakeBy(this.#nextListAt);
  }

  #list(): Promise<void> {
    this.#nextListAt = undefined;
    this.#listing ??= this.#readAll().finally(() => {
      this.#listing = undefined;
      if (this.#isStopped) return;
      const { switchesEveryMs = SWITCHES_EVERY_MS } = this.options;
      const pauseMs = this.#wasListed ? switchesEveryMs : Math.min(FIRST_LIST_AGAIN_MS, switchesEveryMs);
      this.#nextListAt = addToMoment(this.options.clock.monotonic(), pauseMs);
      this.wakeBy(this.#nextListAt);
    });
    return this.#listing;
  }

  async #readAll(): Promise<void> {
    const { application } = this.options;
    try {
      for (const keeper of this.#keepers.values()) keeper.beforeList();
      const [records, clockFailed] = await Promise.all([this.store.list(ledgerPrefix(application)), this.#readClock()]);
      if (this.#isStopped) return;
      this.#wasListed = true;
      if (clockFailed === undefined) this.health.worked(undefined);
      else this.health.failed({ service: undefined, error: clockFailed, isSevere: false });
      this.#keep(records);
      this.#handOut(new Map(records.map((record) => [record.key, record])));
    } catch (thrown) {
      this.health.failed({ service: undefined, error: toError(thrown), isSevere: false });
    }
  }

  #keep(records: readonly KeyedRecord[]): void {
    const { length } = ledgerPrefix(this.options.application);
    const values = new Map(records.map(({ key, value }) => [key.slice(length), value]));
    const { clock } = this.options;
    this.#listed = { at: new Date(this.storeTime()), moment: clock.monotonic(), wall: clock.now(), values };
  }

  #handOut(records: ReadonlyMap<string, KeyedRecord>): void {
    for (const [name, keeper] of this.#keepers) {
      keeper.listed(records.get(ledgerKey(this.options.application, name)));
    }
    this.options.onListed?.();
  }

  /** Returns why the store's clock cannot be read, if so: then it is as if the store had none. */
  async #readClock(): Promise<Error | undefined> {
    try {
      await this.storeClock.read();
      return undefined;
    } catch (thrown) {
      return toError(thrown);
    }
  }
}
