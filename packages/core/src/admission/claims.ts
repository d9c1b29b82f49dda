import type { ExecutionOutcome } from '../contract/outcome.ts';
import type { StateRecord, WriteCondition } from '../state/state-store.ts';
import { isUnreadableRecord } from '../state/state-value.ts';
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
import { type ClaimRecord, claimKey, KEEP_ENDED_MS, readClaim } from './claim-record.ts';
import { LateEnds } from './late-ends.ts';
import { Term } from './term.ts';

/** The claim of an invocation outlives its deadline by this: the platform may end the process a little late. */
const GRACE_MS = 5000;
/** A claim that is gone when it is looked at was over a moment ago: it is tried once more. */
const MOST_TRIES = 2;

const DUPLICATE: Rejection = { admitted: false, status: 'skipped', reason: 'duplicate' };
const BUSY: Rejection = { admitted: false, status: 'refused', reason: 'occurrenceBusy' };
/** A run without an occurrence has nothing to claim. */
const FREE: Admitted = { admitted: true, leave: async () => {} };

/** A claim that this host has made. */
interface Claim {
  readonly key: string;
  readonly record: ClaimRecord;
  version: string;
  /** Renewed, unless the platform's deadline ends it. */
  term: Term | undefined;
}

/**
 * The claims on the occurrences of a service: one host runs each, and once. The claim of a run with a deadline lives a
 * little longer than it; that of any other run is renewed while it runs. Only completion keeps the platform's next delivery
 * from running. What was given up keeps its claim until it is over.
 */
export class Claims implements Admission {
  readonly #context: AdmissionContext;
  readonly #lateEnds: LateEnds;
  #runs = 0;
  // A claim of this process that is none of these was made by a write that seemed to fail, or could not be removed.
  readonly #underWay = new Set<string>();

  constructor(context: AdmissionContext) {
    this.#context = context;
    this.#lateEnds = new LateEnds(context);
  }

  async enter(request: AdmissionRequest): Promise<Admitted | Rejection> {
    const { occurrence, partition } = request;
    if (occurrence === undefined) return FREE;
    const { application, owner } = this.#context;
    if (!this.#lateEnds.isEmpty) await this.#lateEnds.write();
    const key = claimKey(application, occurrence.id, partition);
    const record: ClaimRecord = { state: 'running', owner: owner(), run: this.#nextRun() };
    this.#underWay.add(record.run);
    let isAdmitted = false;
    try {
      // A process that lives on renews its claims: one that is killed long before a deadline frees them with the term.
      const endsInMs = this.#context.longLived ? undefined : request.remainingMs;
      const answer = await this.#claim(key, record, endsInMs);
      isAdmitted = answer.admitted;
      return answer;
    } finally {
      if (!isAdmitted) this.#underWay.delete(record.run);
    }
  }

  async #claim(key: string, record: ClaimRecord, endsInMs: number | undefined): Promise<Admitted | Rejection> {
    const { clock, termMs } = this.#context;
    const ttlMs = endsInMs === undefined ? termMs : Math.max(endsInMs, 0) + GRACE_MS;
    for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
      const sentAt = clock.monotonic();
      const version = await this.#write(key, record, { ifVersion: null, ttlMs });
      if (version !== undefined) return this.#admit({ key, record, version, term: undefined }, endsInMs, sentAt);
      const found = await this.#find(key);
      if (found?.state === 'completed') return DUPLICATE;
      if (found !== undefined) return BUSY;
    }
    return BUSY;
  }

  async look({ occurrence, partition }: AdmissionRequest): Promise<OccurrenceState> {
    if (occurrence === undefined) return { state: 'done' };
    const found = await this.#read(claimKey(this.#context.application, occurrence.id, partition));
    if (found?.claim === undefined || this.#isLeftOver(found.claim)) return { state: 'open' };
    const { state, owner } = found.claim;
    return state === 'running' ? { state: 'busy', owner } : { state: 'done' };
  }

  #nextRun(): string {
    this.#runs += 1;
    return `${this.#context.owner()}/${this.#runs}`;
  }

  #admit(claim: Claim, endsInMs: number | undefined, sentAt: Moment): Admitted {
    const { clock, termMs } = this.#context;
    if (endsInMs !== undefined) return { admitted: true, leave: (outcome) => this.#leave(claim, outcome) };
    const term = new Term({ clock, termMs, renew: () => this.#renew(claim) }, sentAt);
    claim.term = term;
    return {
      admitted: true,
      lost: term.lost,
      isHeld: () => term.isHeld,
      leave: (outcome) => this.#leave(claim, outcome),
    };
  }

  async #renew(claim: Claim): Promise<boolean> {
    const version = await this.#overwrite(claim, claim.record, this.#context.termMs);
    if (version === undefined) return false;
    claim.version = version;
    return true;
  }

  async #leave(claim: Claim, outcome: ExecutionOutcome): Promise<void> {
    try {
      await this.#end(claim, outcome);
    } catch (thrown) {
      this.#lateEnds.add(() => this.#end(claim, outcome));
      throw thrown;
    } finally {
      if (outcome.status !== 'abandoned') this.#underWay.delete(claim.record.run);
    }
  }

  async #end(claim: Claim, outcome: ExecutionOutcome): Promise<void> {
    const renewing = claim.term?.end();
    // Without a wait, its write is made together with the one of the ledger.
    if (renewing !== undefined) await renewing;
    if (isComplete(outcome)) await this.#finish(claim, 'completed');
    else if (outcome.status === 'faulted' || outcome.status === 'timedOut') await this.#finish(claim, 'failed');
    // What was given up still runs: the claim ends by itself.
    else if (outcome.status !== 'abandoned') await this.#remove(claim);
  }

  async #finish(claim: Claim, state: 'completed' | 'failed'): Promise<void> {
    const record: ClaimRecord = { ...claim.record, state };
    const ttlMs = KEEP_ENDED_MS;
    const version = await this.#overwrite(claim, record, ttlMs);
    // The run took longer than its claim. Nobody else has claimed the occurrence since: it has ended all the same.
    if (version === undefined) await this.#write(claim.key, record, { ifVersion: null, ttlMs });
  }

  async #remove(claim: Claim): Promise<void> {
    const { key, version: ifVersion } = claim;
    if (await this.#context.store.delete(key, { ifVersion })) return;
    const known = await this.#versionOf(claim);
    if (known !== undefined) await this.#context.store.delete(key, { ifVersion: known });
  }

  async #overwrite(claim: Claim, record: ClaimRecord, ttlMs: number): Promise<string | undefined> {
    const { key, version: ifVersion } = claim;
    const version = await this.#write(key, record, { ifVersion, ttlMs });
    if (version !== undefined) return version;
    const known = await this.#versionOf(claim);
    return known === undefined ? undefined : await this.#write(key, record, { ifVersion: known, ttlMs });
  }

  // A renewal that seemed to fail may have been made: the claim has another version then, and is this run's all the same.
  async #versionOf({ key, record }: Claim): Promise<string | undefined> {
    const found = await this.#context.store.get(key);
    return found !== undefined && isSame(found, record) ? found.version : undefined;
  }

  /** Returns `undefined` when the condition failed. A write that was made and answered with an error counts. */
  async #write(
    key: string,
    record: ClaimRecord,
    options: { readonly ifVersion: string | null; readonly ttlMs: number },
  ): Promise<string | undefined> {
    try {
      return await this.#context.store.set(key, record, options);
    } catch (thrown) {
      const found = await this.#context.store.get(key).catch(() => undefined);
      if (found !== undefined && isSame(found, record)) return found.version;
      throw thrown;
    }
  }

  /** The claim of another run; `undefined` when there is none. One that does not count any more is removed. */
  async #find(key: string): Promise<ClaimRecord | undefined> {
    const found = await this.#read(key);
    if (found === undefined) return undefined;
    const { claim, condition } = found;
    if (claim !== undefined && claim.state !== 'failed' && !this.#isLeftOver(claim)) return claim;
    await this.#context.store.delete(key, condition);
    return undefined;
  }

  /** What stands under a key; `claim` is `undefined` for what cannot be read. */
  async #read(key: string): Promise<{ readonly claim?: ClaimRecord; readonly condition?: WriteCondition } | undefined> {
    try {
      const found = await this.#context.store.get(key);
      const claim = found && readClaim(found.value);
      return found && { ...(claim !== undefined && { claim }), condition: { ifVersion: found.version } };
    } catch (thrown) {
      if (!isUnreadableRecord(thrown)) throw thrown;
      return {};
    }
  }

  #isLeftOver({ state, owner, run }: ClaimRecord): boolean {
    return state === 'running' && owner === this.#context.owner() && !this.#underWay.has(run);
  }
}

function isSame({ value }: StateRecord, { state, run }: ClaimRecord): boolean {
  const found = readClaim(value);
  return found?.run === run && found.state === state;
}
