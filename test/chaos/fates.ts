import { setTimeout as wait } from 'node:timers/promises';
import type { EffectsLedger } from './effects.ts';
import type { Fate } from './plan.ts';
import type { Replica } from './replica.ts';

/** How long a process may take to end when it is told to, in milliseconds of the machine. */
const LONGEST_END_MS = 15_000;

/** Does to processes what was drawn for them. */
export class Fates {
  readonly #speed: number;
  readonly #effects: EffectsLedger;
  /** How often a process was stopped. */
  stops = 0;

  /** @param speed - How many times faster the services' time goes, in which fates are drawn. */
  constructor(speed: number, effects: EffectsLedger) {
    this.#speed = speed;
    this.#effects = effects;
  }

  /** Does it, to the end of the process. */
  async suffer(replica: Replica, fate: Exclude<Fate, { kind: 'none' }>): Promise<void> {
    if (fate.kind === 'atPoint') return await this.#sufferAtPoint(replica, fate);
    await this.#pass(replica, fate.afterMs);
    if (fate.kind === 'term') return await this.end(replica);
    if (fate.kind === 'stop') {
      await this.#stop(replica);
      await this.#pass(replica, fate.stoppedMs);
      replica.signal('continue');
      await this.#pass(replica, fate.killedMs);
    }
    replica.signal('kill');
  }

  /** Tells a process to end, and kills it when it does not. */
  async end(replica: Replica): Promise<void> {
    replica.signal('term');
    await endOrWait(replica, LONGEST_END_MS);
    if (replica.hasEnded) return;
    replica.signal('kill');
    await replica.ended;
  }

  async #sufferAtPoint(replica: Replica, fate: Extract<Fate, { kind: 'atPoint' }>): Promise<void> {
    const stopped = replica.stopping().then(() => 'stopped' as const);
    const late = this.#pass(replica, fate.atLatestMs).then(() => 'late' as const);
    if ((await Promise.race([stopped, late])) === 'stopped') {
      this.stops += 1;
      await this.#pass(replica, fate.stoppedMs);
      replica.signal('continue');
      await late;
    }
    replica.signal('kill');
  }

  /** Stops a process, but not inside a transaction of the ledger of effects, which would stop the others too. */
  async #stop(replica: Replica): Promise<void> {
    this.stops += 1;
    replica.signal('stop');
    // A signal takes a moment.
    await wait(1);
    while (!replica.hasEnded && !this.#effects.isFree()) {
      replica.signal('continue');
      await wait(2);
      replica.signal('stop');
      await wait(1);
    }
  }

  /** Waits, in the services' time, unless the process ends before. */
  async #pass(replica: Replica, ms: number): Promise<void> {
    await endOrWait(replica, ms / this.#speed);
  }
}

async function endOrWait(replica: Replica, machineMs: number): Promise<void> {
  const controller = new AbortController();
  const passed = wait(machineMs, undefined, { signal: controller.signal }).catch(() => {});
  await Promise.race([passed, replica.ended]);
  controller.abort();
}
