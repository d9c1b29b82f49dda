import { addToMoment, type HealthSource, messageOf, Timer, toError } from '@anyhost/core';
import { checkHealth } from '@anyhost/core/health';
import type { NodeHost } from '../build-node-host.ts';

/** What a watchdog does with what it finds. */
export interface WatchdogActions {
  /** Called when the host is live. Awaited before the next check. */
  feed(): Promise<void>;
  /** Called when the host is no longer live, with the reason, and when it is live again, with `undefined`. */
  changed(problem: string | undefined): void;
}

/**
 * Checks twice per period of systemd's watchdog whether the host is live, and feeds the watchdog if it is. Its timer runs
 * on the event loop: while that is blocked, nothing is fed.
 */
export class Watchdog {
  readonly #node: NodeHost;
  readonly #everyMs: number;
  readonly #actions: WatchdogActions;
  readonly #timer: Timer;
  #problem: string | undefined;
  #hasEnded = false;

  constructor(node: NodeHost, watchdogMs: number, actions: WatchdogActions) {
    this.#node = node;
    this.#everyMs = watchdogMs / 2;
    this.#actions = actions;
    this.#timer = new Timer(node.clock, () => void this.#look());
  }

  /** Begins. The first check is half a period from now. */
  begin(): void {
    this.#armAfter();
  }

  /** Ends the checks. */
  end(): void {
    this.#hasEnded = true;
    this.#timer.clear();
  }

  #armAfter(from = this.#node.clock.monotonic()): void {
    if (!this.#hasEnded) this.#timer.arm(addToMoment(from, this.#everyMs));
  }

  async #look(): Promise<void> {
    const from = this.#node.clock.monotonic();
    const problem = await problemOf(this.#node.host.health);
    if (this.#hasEnded) return;
    if ((problem === undefined) !== (this.#problem === undefined)) this.#actions.changed(problem);
    this.#problem = problem;
    if (problem === undefined) await this.#actions.feed();
    this.#armAfter(from);
  }
}

/** Why the host is not live: the same as its `/livez`. */
async function problemOf(health: HealthSource): Promise<string | undefined> {
  try {
    const { checks } = await checkHealth(health, { tag: 'live' });
    const failed = checks.filter(({ status }) => status === 'unhealthy');
    const found = failed.map(({ name, description, error }) => `${name}: ${description ?? error ?? 'unhealthy'}`);
    return found.length === 0 ? undefined : found.join('; ');
  } catch (thrown) {
    return messageOf(toError(thrown));
  }
}
