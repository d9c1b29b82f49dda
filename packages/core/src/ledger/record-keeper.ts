import { addToInstant, type Instant } from '../time/instant.ts';
import { addToMoment, type Moment } from '../time/moment.ts';
import type { WaitLimit } from '../time/wait-for.ts';
import { ForeignRuns } from './foreign-runs.ts';
import type { LedgerContext } from './ledger-context.ts';
import type { LedgerService } from './ledger-options.ts';
import { type LedgerRecord, ledgerKey, type RunningEntry, type UnfinishedWork } from './ledger-record.ts';
import type { LedgerRun } from './ledger-run.ts';
import { LedgerState } from './ledger-state.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { serviceReports } from './service-reports.ts';
import { waitForStore } from './store-wait.ts';
import { SwitchReports } from './switch-reports.ts';
import { begin, foundProgress, renew } from './transitions.ts';

/** A run that takes longer renews its entries, this often in a term. */
const RENEWALS = 3;
/** How often the record is written on a platform that tracks its own deliveries. */
const LAST_ONLY_MS = 1000;

/** Keeps the record of one service in the store: reads, writes, and renews the entries of runs in progress. */
export class RecordKeeper {
  /** Runs are recorded in the store; otherwise in this process only. */
  readonly isKept: boolean;
  /** Missed and unfinished work are read from the store, and runs under way are recorded; not only switches. */
  readonly isListed: boolean;
  /** How many runs the history keeps. */
  readonly history: number;
  readonly state: LedgerState;
  /** Says what operators have switched. */
  readonly reports: SwitchReports;
  readonly #context: LedgerContext;
  readonly #isExclusive: boolean;
  readonly #writer: LedgerWriter;
  readonly #key: string;
  #versionBeforeList: string | null | undefined;
  #renewAt: Moment | undefined;
  #writeLastAt: Moment | undefined;

  constructor(context: LedgerContext, service: LedgerService) {
    const { options, store } = context;
    const owner = (): string | undefined => context.knownOwner;
    this.history = typeof service.record === 'object' ? service.record.history : 0;
    this.isKept = isKept(context, service);
    this.isListed = this.isKept && options.keepsRecord !== true;
    this.#context = context;
    this.#key = ledgerKey(options.application, service.name);
    const foreign = new ForeignRuns(owner, options.termMs);
    this.reports = new SwitchReports(options.logger, service.name);
    const listener = serviceReports(context, service, this.reports);
    const time = context.readingTime.bind(context);
    const { schedule, periodMs } = service;
    this.#isExclusive = service.exclusive ?? false;
    const isExclusive = this.#isExclusive;
    const cutOffAttempts = isExclusive && service.continuous !== true ? service.continueAttempts : undefined;
    const { history } = this;
    const stateParts = { schedule, owner, history, isExclusive, cutOffAttempts, foreign, time, listener };
    this.state = new LedgerState(stateParts, periodMs);
    const parts = {
      store,
      key: this.#key,
      clock: options.clock,
      waitsAfterConflict: options.longLived,
      random: options.random ?? Math.random,
      closed: context.closed,
    };
    this.#writer = new LedgerWriter(parts, this.state);
  }

  get record(): LedgerRecord {
    return this.state.record;
  }

  /** Reads the record now. */
  read(limit: WaitLimit): Promise<void> {
    return waitForStore(this.#writer.read(), limit, this.#key);
  }

  /** Resolves when everything up to now is written. */
  write(limit: WaitLimit): Promise<void> {
    return waitForStore(this.#writer.write(), limit, this.#key);
  }

  /** Writes in the background; on a platform that tracks its own deliveries, at most once a second. */
  touch(): void {
    if (this.isListed) {
      this.#writer.touch();
      return;
    }
    if (this.#writeLastAt !== undefined) return;
    this.#writeLastAt = addToMoment(this.#context.options.clock.monotonic(), LAST_ONLY_MS);
    this.#context.wakeBy(this.#writeLastAt);
    this.#writer.touch();
  }

  /** Records that a run begins, and which unfinished work it resumes. */
  noteBegin({ occurrence, trigger, until }: LedgerRun, resumed: readonly UnfinishedWork[]): void {
    const { owner, options, where } = this.#context;
    const since = options.clock.now();
    const place = where === undefined ? {} : { where };
    const kind: Pick<RunningEntry, 'exclusive' | 'manual'> = {
      ...(this.#isExclusive && { exclusive: true }),
      ...(trigger === 'manual' && { manual: true }),
    };
    const endsBy =
      options.longLived || until === undefined ? addToInstant(this.#context.storeTime(), options.termMs) : until;
    let { record } = this.state;
    const begun = resumed.map((work) => work.occurrence);
    if (trigger !== 'continuation') begun.push(occurrence);
    for (const each of begun)
      record = begin(record, { occurrence: each, owner, until: endsBy, since, ...place, ...kind });
    this.state.change(record);
    this.state.checkShared();
    if (!options.longLived || this.#renewAt !== undefined) return;
    this.#renewAt = addToMoment(options.clock.monotonic(), options.termMs / RENEWALS);
    this.#context.wakeBy(this.#renewAt);
  }

  /** A run has found that killed ones before it made progress. Written in the background: it is still under way. */
  noteProgress(): void {
    const record = foundProgress(this.record, this.#context.owner);
    if (record === this.record) return;
    this.change(record);
    this.#writer.touch();
  }

  /** Adds the entry of another host that has not written it, if no run of the occurrence has one. */
  noteElsewhere(occurrence: Instant | undefined, owner: string | undefined): void {
    const { options } = this.#context;
    const isKnown = this.record.running.some((entry) => entry.occurrence === occurrence);
    if (occurrence === undefined || owner === undefined || isKnown || !this.isListed) return;
    const until = addToInstant(this.#context.storeTime(), options.termMs);
    this.state.addForeign({ occurrence, owner, until, since: options.clock.now(), exclusive: true });
    this.#writer.touch();
  }

  /**
   * Removes entries of this host: of a run that is not made, and of work that it does not resume. A
   * long-lived host writes that in the background; another one can be frozen then, and writes it with its next change.
   */
  withdraw(occurrences: readonly (Instant | undefined)[]): void {
    const { knownOwner: owner } = this.#context;
    const { running } = this.record;
    const kept = running.filter((entry) => entry.owner !== owner || !occurrences.includes(entry.occurrence));
    if (kept.length === running.length) return;
    this.change({ ...this.record, running: kept });
    if (this.#context.options.longLived) this.#writer.touch();
  }

  /** Replaces the record by the result of a transition. */
  change(record: LedgerRecord): void {
    this.state.change(record);
    if (!record.running.some(({ owner }) => owner === this.#context.knownOwner)) this.#renewAt = undefined;
  }

  /** A list of the application's records was requested: a write that ends before the answer is newer. */
  beforeList(): void {
    this.#versionBeforeList = this.state.version;
  }

  /** The list contained this record. */
  listed(record: { readonly value: unknown; readonly version: string } | undefined): void {
    if (this.#writer.isBusy || this.#versionBeforeList !== this.state.version) return;
    const version = record?.version ?? null;
    if (this.state.isKnown && this.state.version === version) this.state.seenAgain();
    else this.state.learn(record?.value, version);
    this.touch();
  }

  /** Renews and writes what is due. Returns when to be called again, if at all. */
  tick(now: Moment): Moment | undefined {
    if (this.#renewAt !== undefined && now >= this.#renewAt) {
      const { termMs } = this.#context.options;
      const until = addToInstant(this.#context.storeTime(), termMs);
      this.state.change(renew(this.record, this.#context.owner, until));
      this.#renewAt = addToMoment(now, termMs / RENEWALS);
    }
    if (this.#writeLastAt !== undefined && now >= this.#writeLastAt) {
      this.#writeLastAt = undefined;
      if (this.state.isDirty) this.touch();
    } else if (this.isListed) this.#writer.touch();
    return this.#renewAt ?? this.#writeLastAt;
  }

  /** Writes what is unwritten. Returns whether everything is written in time. */
  async flush(limit: WaitLimit): Promise<boolean> {
    if (!this.isKept || !this.state.isDirty) return true;
    return this.write(limit).then(
      () => true,
      () => false,
    );
  }

  /** Stops background writes. */
  stop(): void {
    this.#writer.stop();
    this.#renewAt = undefined;
    this.#writeLastAt = undefined;
  }
}

/** Whether the store keeps a record of a service. */
export function isKept({ store }: LedgerContext, { record, durable }: LedgerService): boolean {
  const mode = record ?? (store.durable ? 'last' : 'none');
  return mode !== 'none' || (durable && store.durable);
}
