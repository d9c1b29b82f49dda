import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { LedgerService, RecordMode } from '../ledger/ledger-options.ts';
import { formatSchedule, isTimed } from '../schedule/schedule.ts';

/** What the ledger must know of a service, read from its policy: most services keep no record and are never asked. */
export class PolicyLedgerService implements LedgerService {
  readonly name: string;
  readonly #policy: ResolvedPolicy;
  readonly #drivesSchedule: boolean;

  constructor(name: string, policy: ResolvedPolicy, drivesSchedule: boolean) {
    this.name = name;
    this.#policy = policy;
    this.#drivesSchedule = drivesSchedule;
  }

  get schedule(): string {
    return formatSchedule(this.#policy.schedule);
  }

  get periodMs(): number | undefined {
    const { schedule } = this.#policy;
    return schedule.kind === 'every' ? schedule.periodMs : undefined;
  }

  get record(): RecordMode | undefined {
    return this.#policy.record;
  }

  get durable(): boolean {
    const { durableCheckpoint, singleton, dedupe } = this.#policy;
    return durableCheckpoint || singleton || dedupe;
  }

  get exclusive(): boolean {
    return this.#policy.singleton || this.#policy.dedupe;
  }

  get continuous(): boolean {
    return this.#policy.schedule.kind === 'continuous';
  }

  get catchesUp(): boolean {
    const { misfire, schedule } = this.#policy;
    return this.#drivesSchedule && misfire === 'once' && isTimed(schedule);
  }

  get continueAttempts(): number {
    return this.#policy.continueAttempts;
  }
}
