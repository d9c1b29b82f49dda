import type { Delivery } from './delivery.ts';
import type { SeededRandom } from './random.ts';
import type { Replica } from './replica.ts';

/** What a {@link Deliverer} works with. */
export interface DelivererParts {
  readonly random: SeededRandom;
  /** The services to deliver for, and their periods in milliseconds. */
  readonly periods: ReadonlyMap<string, number>;
  /** The services' time. */
  now(): number;
  /** Waits milliseconds of the services' time. */
  pass(ms: number): Promise<void>;
  /** The sandboxes that live. */
  sandboxes(): Iterable<Replica>;
}

interface Waiting {
  /** By the services' time. */
  readonly at: number;
  readonly event: Delivery['event'];
}

const TIMEOUT_MS = 40_000;
const LOOK_MS = 200;
/** How often a platform asks for unfinished work. */
const CONTINUE_MS = 30_000;
/** The longest wait for the last deliveries. */
const LONGEST_END_MS = 240_000;

/**
 * A platform that calls sandboxes on a schedule: it delivers at least once, sometimes twice or late, and again until it
 * is answered with success.
 */
export class Deliverer {
  readonly #parts: DelivererParts;
  readonly #plannedTo = new Map<string, number>();
  #waiting: Waiting[] = [];
  #underWay = 0;
  #deliveries = 0;
  #continueAt: number;
  #isEnding = false;

  constructor(parts: DelivererParts) {
    this.#parts = parts;
    this.#continueAt = parts.now();
    for (const service of parts.periods.keys()) this.#plannedTo.set(service, parts.now());
  }

  /** Delivers until it was told to end, and all is delivered. */
  async run(): Promise<void> {
    let endBy = Number.POSITIVE_INFINITY;
    while (!(this.#isEnding && this.#waiting.length === 0 && this.#underWay === 0) && this.#parts.now() < endBy) {
      if (this.#isEnding && endBy === Number.POSITIVE_INFINITY) endBy = this.#parts.now() + LONGEST_END_MS;
      if (!this.#isEnding) this.#plan();
      this.#deliverDue();
      await this.#parts.pass(LOOK_MS);
    }
  }

  /** Nothing new falls due. */
  end(): void {
    this.#isEnding = true;
  }

  #plan(): void {
    const { random, periods } = this.#parts;
    const now = this.#parts.now();
    for (const [service, periodMs] of periods) {
      const from = this.#plannedTo.get(service) ?? now;
      for (let due = Math.ceil((from + 1) / periodMs) * periodMs; due <= now; due += periodMs) {
        this.#plannedTo.set(service, due);
        const own = random.fork(`${service} ${due}`);
        const copies = { once: 1, twice: 2, thrice: 3 }[own.weighted({ once: 70, twice: 25, thrice: 5 })];
        for (let copy = 1; copy <= copies; copy += 1) {
          const delayMs = copy === 1 && own.next() < 0.9 ? own.between(0, 1000) : own.between(0, 90_000);
          const scheduledTime = new Date(due).toISOString();
          this.#waiting.push({ at: due + delayMs, event: { service, scheduledTime } });
        }
      }
    }
    if (now < this.#continueAt || !periods.has('batch')) return;
    this.#continueAt = now + CONTINUE_MS;
    this.#waiting.push({ at: now, event: { service: 'batch', trigger: 'continuation' } });
  }

  #deliverDue(): void {
    const now = this.#parts.now();
    const idle = [...this.#parts.sandboxes()].filter((sandbox) => sandbox.isIdle);
    this.#waiting = this.#waiting.filter((waiting) => {
      const sandbox = waiting.at <= now ? idle.pop() : undefined;
      if (sandbox !== undefined) void this.#deliver(sandbox, waiting);
      return sandbox === undefined;
    });
  }

  async #deliver(sandbox: Replica, { event }: Waiting): Promise<void> {
    const { random } = this.#parts;
    this.#deliveries += 1;
    this.#underWay += 1;
    const late = this.#parts.pass(TIMEOUT_MS + LOOK_MS).then(() => false);
    const isDone = await sandbox.deliver({ id: this.#deliveries, event, timeoutMs: TIMEOUT_MS }, late);
    this.#underWay -= 1;
    if (!isDone) this.#waiting.push({ at: this.#parts.now() + random.between(2000, 20_000), event });
  }
}
