import type { Instant } from '../time/instant.ts';
import type { ForeignRuns, ReadingTime } from './foreign-runs.ts';
import { emptyRecord, type LedgerRecord, type RunningEntry, type UnfinishedWork } from './ledger-record.ts';
import type { Draft, LedgerSource } from './ledger-writer.ts';
import { merge } from './merge.ts';
import { readRecord, writeRecord } from './record-format.ts';
import type { Switches } from './switches.ts';
import { begin, clockCorrected, cutOff, withoutDead } from './transitions.ts';

/** Events of a record that are worth a log line, or more. */
export interface LedgerStateListener {
  /** `servedUntil` was later than a correct clock can have written. */
  onClockCorrected(was: Instant, now: Instant): void;
  /** The stored record cannot be read; the next write replaces it. */
  onUnreadable(error: Error | undefined): void;
  /** Hosts are gone, and what they ran is unfinished work now. */
  onCutOff(before: readonly UnfinishedWork[], after: readonly UnfinishedWork[]): void;
  /** Another host runs an occurrence that this one runs. */
  onShared(occurrence: Instant): void;
  /** The switches were read. `was`: as they were read before, or as this host has written them. */
  onSwitches(now: Switches, was: Switches): void;
  /** A write or a read has succeeded, or failed finally. */
  onEnded(error: Error | undefined): void;
}

/** What a {@link LedgerState} works with. */
export interface LedgerStateParts {
  readonly schedule: string;
  /** This host; nothing while it has run nothing. */
  readonly owner: () => string | undefined;
  readonly history: number;
  /** A lease or a claim lets one host run an occurrence. */
  readonly isExclusive: boolean;
  /** What a killed host ran becomes unfinished work, for so many attempts. `undefined`: it does not. */
  readonly cutOffAttempts: number | undefined;
  readonly foreign: ForeignRuns;
  readonly time: () => ReadingTime;
  readonly listener: LedgerStateListener;
}

/** The record of one service: as the store had it when it was last seen, and with the changes of this host. */
export class LedgerState implements LedgerSource {
  /** Longest gap between due times, to distinguish a late `servedUntil` from a wrong one. */
  periodMs: number | undefined;
  /** Work that a run takes, until the store has confirmed it: another host may have taken it first. */
  taking: readonly UnfinishedWork[] = [];
  readonly #parts: LedgerStateParts;
  #seen: LedgerRecord = emptyRecord('');
  #seenText = '';
  #mine: LedgerRecord;
  #drafted: LedgerRecord | undefined;
  #version: string | null | undefined;
  #isKnown = false;
  #wasRead = false;
  #isDirty = false;

  constructor(parts: LedgerStateParts, periodMs: number | undefined) {
    this.#parts = parts;
    this.#mine = emptyRecord(parts.schedule);
    this.periodMs = periodMs;
  }

  /** The record with the changes of this host. */
  get record(): LedgerRecord {
    return this.#mine;
  }

  /** Whether the store has ever answered: before, an empty record means nothing. */
  get wasRead(): boolean {
    return this.#wasRead;
  }

  get isKnown(): boolean {
    return this.#isKnown;
  }

  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** The version that was seen last. */
  get version(): string | null | undefined {
    return this.#version;
  }

  /** Replaces the record by the result of a transition. */
  change(record: LedgerRecord): void {
    if (record === this.#mine) return;
    this.#mine = record;
    this.#isDirty = true;
  }

  /** Adds the entry of another host, whose run is under way as far as this one knows. */
  addForeign(entry: RunningEntry): void {
    this.change(begin(this.#mine, entry));
    this.#parts.foreign.observe(this.#mine.running, this.#parts.time());
  }

  /** Whether an entry is of a run in progress, of this host or of another. */
  readonly isRunning = (entry: RunningEntry): boolean => entry.owner === this.#parts.owner() || this.#isLive(entry);

  /** Records that the stored record has been read again and is unchanged. */
  seenAgain(): void {
    this.#parts.foreign.observe(this.#seen.running, this.#parts.time());
    this.change(this.#withoutDead(this.#mine));
  }

  /** Warns if another host runs what this one has begun. */
  checkShared(): void {
    const { isExclusive } = this.#parts;
    const me = this.#parts.owner();
    for (const { occurrence, owner } of this.#mine.running) {
      if (owner !== me || occurrence === undefined) continue;
      if (this.taking.some((work) => work.occurrence === occurrence)) continue;
      const isShared = this.#mine.running.some(
        (entry) => entry.occurrence === occurrence && this.#isLive(entry) && !(isExclusive && entry.exclusive),
      );
      if (isShared) this.#parts.listener.onShared(occurrence);
    }
  }

  draft(): Draft | undefined {
    this.#mine = this.#withoutDead(this.#corrected(this.#mine));
    const value = writeRecord(this.#mine);
    const text = JSON.stringify(value);
    if (this.#wasRead && this.#isKnown && this.#version !== undefined && text === this.#seenText) {
      this.#mine = this.#seen;
      this.#isDirty = false;
      return undefined;
    }
    this.#drafted = this.#mine;
    return { value, text, ifVersion: this.#version };
  }

  written({ text }: Draft, version: string): void {
    const drafted = this.#drafted ?? this.#mine;
    this.#isDirty = this.#mine !== drafted;
    this.#seen = drafted;
    this.#seenText = text;
    this.#version = version;
    this.#isKnown = true;
    this.#wasRead = true;
  }

  learn(value: unknown, version: string | null): void {
    const stored = version === null ? emptyRecord('') : readRecord(value);
    if (stored === undefined) this.#parts.listener.onUnreadable(undefined);
    this.#accept(stored ?? emptyRecord(''), version);
  }

  learnUnreadable(error: Error): void {
    this.#parts.listener.onUnreadable(error);
    this.#accept(emptyRecord(''), undefined);
  }

  forget(): void {
    this.#isKnown = false;
  }

  ended(error: Error | undefined): void {
    this.#parts.listener.onEnded(error);
  }

  #accept(stored: LedgerRecord, version: string | null | undefined): void {
    const { owner, history, foreign, time } = this.#parts;
    const reading = time();
    foreign.observe(stored.running, reading);
    const theirs = this.#withoutDead(this.#corrected(stored));
    const merged = merge(this.#seen, this.#corrected(this.#mine), theirs, {
      owner: owner(),
      history,
      now: reading.wall,
    });
    this.#parts.listener.onSwitches(stored.switches, this.#seen.switches);
    this.#seen = stored;
    this.#seenText = JSON.stringify(writeRecord(stored));
    this.#version = version;
    this.#isKnown = true;
    this.#wasRead = true;
    this.#mine = this.#withoutTaken(merged);
    if (JSON.stringify(writeRecord(this.#mine)) === this.#seenText) {
      this.#mine = stored;
      this.#isDirty = false;
    }
    this.checkShared();
  }

  #corrected(record: LedgerRecord): LedgerRecord {
    const { wall } = this.#parts.time();
    const corrected = clockCorrected(record, wall, this.periodMs);
    if (corrected !== record && record.servedUntil !== undefined) {
      this.#isDirty = true;
      this.#parts.listener.onClockCorrected(record.servedUntil, wall);
    }
    return corrected;
  }

  // The host of such an entry is gone: its occurrence was not served.
  #withoutDead(record: LedgerRecord): LedgerRecord {
    const dead = record.running.filter((entry) => !this.isRunning(entry));
    if (dead.length === 0) return record;
    const { cutOffAttempts: continueAttempts, time } = this.#parts;
    const alive = withoutDead(record, this.isRunning);
    if (continueAttempts === undefined) return alive;
    const left = cutOff(alive, dead, { continueAttempts, now: time().wall });
    this.#isDirty = true;
    this.#parts.listener.onCutOff(record.unfinished, left.unfinished);
    return left;
  }

  // Another host has taken, or finished, work that this one wanted to resume.
  #withoutTaken(record: LedgerRecord): LedgerRecord {
    if (this.taking.length === 0) return record;
    const isMine = ({ occurrence }: UnfinishedWork): boolean =>
      record.unfinished.some((work) => work.occurrence === occurrence) &&
      !record.running.some((entry) => entry.occurrence === occurrence && this.#isLive(entry));
    const taken = this.taking.filter((work) => !isMine(work));
    this.taking = this.taking.filter(isMine);
    const isGivenBack = (entry: RunningEntry): boolean =>
      entry.owner === this.#parts.owner() && taken.some(({ occurrence }) => occurrence === entry.occurrence);
    return { ...record, running: record.running.filter((entry) => !isGivenBack(entry)) };
  }

  #isLive(entry: RunningEntry): boolean {
    return this.#parts.foreign.isLive(entry, this.#parts.time());
  }
}
