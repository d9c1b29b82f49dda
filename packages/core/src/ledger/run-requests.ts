import type { WaitLimit } from '../time/wait-for.ts';
import type { LedgerContext } from './ledger-context.ts';
import type { LedgerRun } from './ledger-run.ts';
import type { RecordKeeper } from './record-keeper.ts';
import { courtesy } from './store-wait.ts';
import { giveBackRequest, openRequests, type RunNowRequest, type Switches, takeRequest } from './switches.ts';

/**
 * The requests of operators to run a service now. A request is one host's when the store has accepted that this host
 * takes it: it is run at most once, and not at all if that host ends before the run begins.
 */
export class RunRequests {
  readonly #context: LedgerContext;
  readonly #keeper: RecordKeeper;
  // A write may be made and answered with an error: a request of this host that is not here has not been run.
  readonly #begun = new Set<string>();

  constructor(context: LedgerContext, keeper: RecordKeeper) {
    this.#context = context;
    this.#keeper = keeper;
  }

  /** There is a request that this host can take, as far as it knows. */
  get hasOpen(): boolean {
    return this.#keeper.record.switches.requests.length > 0 && this.#first() !== undefined;
  }

  /**
   * Takes the oldest open request. Never rejects.
   *
   * @param run - The run that it is made with; its entry says that this host is busy.
   * @returns `undefined` when there is none, another host was faster, or the store has not answered.
   */
  async take(limit: WaitLimit, run?: LedgerRun): Promise<RunNowRequest | undefined> {
    const wanted = this.#first()?.id;
    if (wanted === undefined) return undefined;
    const { owner } = this.#context;
    this.#change((switches) => takeRequest(switches, wanted, owner, this.#context.storeTime()));
    if (run !== undefined) this.#keeper.noteBegin({ ...run, occurrence: undefined, trigger: 'manual' }, []);
    try {
      await this.#keeper.write(limit);
    } catch {
      // The writer reports it. The write may still be made; then this host finds the request again, and takes it.
      this.#return(wanted);
      return undefined;
    }
    const taken = this.#keeper.record.switches.requests.find(({ id }) => id === wanted);
    if (taken?.takenBy === owner) {
      this.#begun.add(taken.id);
      this.#keeper.reports.taken(taken);
      return taken;
    }
    this.#keeper.withdraw([undefined]);
    return undefined;
  }

  /** Gives back a request that was taken but not run, so that any host can take it. Never rejects. */
  async giveBack({ id }: RunNowRequest, limit: WaitLimit): Promise<void> {
    this.#return(id);
    await this.#keeper.flush(courtesy(limit));
  }

  #return(id: string): void {
    this.#begun.delete(id);
    this.#change((switches) => giveBackRequest(switches, id, this.#context.owner));
    this.#keeper.withdraw([undefined]);
  }

  #first(): RunNowRequest | undefined {
    const { switches } = this.#keeper.record;
    const [open] = openRequests(switches, this.#context.storeTime());
    return open ?? switches.requests.find((request) => this.#isLeft(request));
  }

  // Taken by a write of this host that seemed to fail.
  #isLeft({ id, takenBy }: RunNowRequest): boolean {
    return takenBy !== undefined && takenBy === this.#context.knownOwner && !this.#begun.has(id);
  }

  #change(change: (switches: Switches) => Switches): void {
    const { record } = this.#keeper;
    const switches = change(record.switches);
    if (switches !== record.switches) this.#keeper.change({ ...record, switches });
  }
}
