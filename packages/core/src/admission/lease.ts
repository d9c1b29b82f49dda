import type { Occurrence } from '../contract/execution.ts';
import type { ExecutionOutcome } from '../contract/outcome.ts';
import { addToInstant, type Instant, toInstant } from '../time/instant.ts';
import type { Moment } from '../time/moment.ts';
import {
  type Admission,
  type AdmissionRequest,
  type Admitted,
  isComplete,
  type OccurrenceState,
  type Rejection,
} from './admission.ts';
import type { AdmissionContext } from './admission-context.ts';
import { ForeignHolder } from './foreign-holder.ts';
import { LateEnds } from './late-ends.ts';
import { type LeaseRecord, withCompleted } from './lease-record.ts';
import { LeaseStore, type StoredLease } from './lease-store.ts';
import { Term } from './term.ts';

/** How often a host tries to take a lease that others change at the same time. */
const MOST_TRIES = 3;

const NOT_LEADER: Rejection = { admitted: false, status: 'skipped', reason: 'notLeader' };
const BUSY: Rejection = { admitted: false, status: 'refused', reason: 'occurrenceBusy' };
const DUPLICATE: Rejection = { admitted: false, status: 'skipped', reason: 'duplicate' };

/** A lease that this host has. */
interface Held {
  readonly term: Term;
  readonly record: LeaseRecord;
  version: string;
  /** How many runs are inside: a run and the unfinished work that it resumes share one lease. */
  runs: number;
  completed: readonly Instant[];
}

/**
 * The lease on a service: one host at a time runs it. A host has the lease while it runs the service, renews it
 * meanwhile, and frees it afterwards. The record is never deleted, so that its token only grows.
 */
export class Lease implements Admission {
  readonly #context: AdmissionContext;
  readonly #store: LeaseStore;
  readonly #foreign: ForeignHolder;
  readonly #lateEnds: LateEnds;
  // What this host wrote last. Unless another host has had the lease since, it needs no read.
  #known: StoredLease | undefined;
  #held: Held | undefined;
  // The newest of the calls that take turns, while one is under way.
  #turn: Promise<unknown> | undefined;

  constructor(context: AdmissionContext, service: string) {
    this.#context = context;
    this.#store = new LeaseStore(context, service);
    this.#foreign = new ForeignHolder(context);
    this.#lateEnds = new LateEnds(context);
  }

  async enter({ occurrence }: AdmissionRequest): Promise<Admitted | Rejection> {
    if (!this.#lateEnds.isEmpty) await this.#lateEnds.write();
    return await this.#inTurn(() => this.#enter(occurrence));
  }

  async look({ occurrence }: AdmissionRequest): Promise<OccurrenceState> {
    const stored = await this.#store.read();
    const { holder } = stored.record ?? {};
    // The run that turned this host away has ended, or is this host's own.
    if (holder === undefined || holder.owner === this.#context.owner()) return { state: 'done' };
    if (isCompleted(stored.record, occurrence)) return { state: 'done' };
    if (await this.#isFree(stored)) return { state: 'open' };
    return { state: 'busy', owner: holder.owner, runsAnother: !this.#isHolders(stored, occurrence) };
  }

  // Runs of one process share its lease: of two that took it at the same time, the second would take it from the first.
  #inTurn<Answer>(call: () => Promise<Answer>): Promise<Answer> {
    const turn = this.#turn === undefined ? call() : this.#turn.then(call, call);
    this.#turn = turn;
    const end = (): void => {
      if (this.#turn === turn) this.#turn = undefined;
    };
    turn.then(end, end);
    return turn;
  }

  async #enter(occurrence: Occurrence | undefined): Promise<Admitted | Rejection> {
    const held = this.#held;
    if (held?.term.isHeld) return isCompleted(recordOf(held), occurrence) ? DUPLICATE : this.#admit(held, occurrence);
    this.#held = undefined;
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const stored = this.#known ?? (await this.#store.read());
      this.#known = undefined;
      if (isCompleted(stored.record, occurrence)) return DUPLICATE;
      if (!(await this.#isFree(stored))) return this.#rejection(stored, occurrence);
      const taken = await this.#take(stored, dueTimesOf(occurrence)[0]);
      if (taken !== undefined) return this.#admit(taken, occurrence);
    }
    return NOT_LEADER;
  }

  #admit(held: Held, occurrence: Occurrence | undefined): Admitted {
    this.#held = held;
    held.runs += 1;
    return {
      admitted: true,
      lost: held.term.lost,
      fencing: held.record.token,
      isHeld: () => held.term.isHeld,
      leave: (outcome) => this.#inTurn(() => this.#leave(held, occurrence, outcome)),
    };
  }

  async #isFree({ record, version }: StoredLease): Promise<boolean> {
    if (record?.holder === undefined || typeof version !== 'string') return true;
    if (record.holder.owner === this.#context.owner()) return true;
    return await this.#foreign.isOver(record.holder, version);
  }

  // Its holder may have been killed: the platform must deliver it again. A host that lives long looks again by itself.
  #rejection(stored: StoredLease, occurrence: Occurrence | undefined): Rejection {
    return this.#isHolders(stored, occurrence) && !this.#context.longLived ? BUSY : NOT_LEADER;
  }

  /** Whether the lease is held for this occurrence. */
  #isHolders({ record }: StoredLease, occurrence: Occurrence | undefined): boolean {
    return dueTimesOf(occurrence).some((due) => due === record?.holder?.occurrence);
  }

  /** Returns `undefined` when another host was faster. */
  async #take({ record, version: ifVersion }: StoredLease, occurrence: Instant | undefined): Promise<Held | undefined> {
    const { clock, termMs } = this.#context;
    const now = await this.#context.storeClock.project();
    const sentAt = clock.monotonic();
    // A record that was lost must not make the token begin again: no token that was given before is as large as the time.
    const token = (record?.token ?? now) + 1;
    const taken: LeaseRecord = { token, holder: this.#holderFrom(now, occurrence), completed: record?.completed ?? [] };
    const version = await this.#store.write(taken, ifVersion);
    return version === undefined ? undefined : this.#begin(taken, version, sentAt, termMs);
  }

  #begin(record: LeaseRecord, version: string, sentAt: Moment, termMs: number): Held {
    const renew = (): Promise<boolean> => this.#renew(held);
    const term = new Term({ clock: this.#context.clock, termMs, renew }, sentAt);
    const held: Held = { term, record, version, runs: 0, completed: [] };
    return held;
  }

  async #renew(held: Held): Promise<boolean> {
    const holder = this.#holderFrom(await this.#context.storeClock.project(), held.record.holder?.occurrence);
    const version = await this.#overwrite(held, { ...recordOf(held), holder });
    if (version === undefined) return false;
    held.version = version;
    return true;
  }

  async #leave(held: Held, occurrence: Occurrence | undefined, outcome: ExecutionOutcome): Promise<void> {
    held.runs -= 1;
    const done = isComplete(outcome) ? dueTimesOf(occurrence) : [];
    held.completed = [...held.completed, ...done];
    if (held.runs > 0) {
      // The process may be killed before its other run ends.
      if (done.length > 0) await this.#renew(held);
      return;
    }
    const renewing = held.term.end();
    // Without a wait, its write is made together with the one of the ledger.
    if (renewing !== undefined) await renewing;
    if (this.#held === held) this.#held = undefined;
    // What was given up still runs: the lease ends by itself, with its term.
    if (outcome.status === 'abandoned') return;
    const freed: LeaseRecord = { ...recordOf(held), holder: undefined };
    const free = async (): Promise<void> => {
      const version = await this.#overwrite(held, freed);
      if (version !== undefined) this.#known = { record: freed, version };
    };
    try {
      await free();
    } catch (thrown) {
      this.#lateEnds.add(() => this.#inTurn(free));
      throw thrown;
    }
  }

  // A renewal that seemed to fail may have been made: the record has another version then, and is this host's all the same.
  async #overwrite(held: Held, record: LeaseRecord): Promise<string | undefined> {
    const version = await this.#store.write(record, held.version);
    if (version !== undefined) return version;
    const found = await this.#store.read();
    const isOurs = found.record?.token === held.record.token && found.record.holder?.owner === this.#context.owner();
    return isOurs ? await this.#store.write(record, found.version) : undefined;
  }

  #holderFrom(now: Instant, occurrence: Instant | undefined): LeaseRecord['holder'] {
    const { termMs } = this.#context;
    return { owner: this.#context.owner(), until: addToInstant(now, termMs), termMs, occurrence };
  }
}

/** The record with what has completed since it was taken. */
function recordOf({ record, completed }: Held): LeaseRecord {
  return { ...record, completed: withCompleted(record.completed, completed) };
}

function isCompleted(lease: LeaseRecord | undefined, occurrence: Occurrence | undefined): boolean {
  return dueTimesOf(occurrence).some((due) => lease?.completed.includes(due));
}

function dueTimesOf(occurrence: Occurrence | undefined): readonly Instant[] {
  return occurrence === undefined ? [] : [toInstant(occurrence.scheduledTime.getTime())];
}
