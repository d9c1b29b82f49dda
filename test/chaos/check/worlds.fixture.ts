import type { Effect } from '../effects.ts';
import type { Act, Deed, Entry } from '../journal.ts';
import { historyOf } from './history.ts';
import type { WorldFacts } from './world-facts.ts';

/** An invented world in which the services' time is that of the machine, in milliseconds from zero. */
export class InventedWorld {
  readonly #entries: Entry[] = [];
  readonly #effects: Effect[] = [];
  #executions = 0;

  /** Something happens. */
  at(at: number, by: string, what: Deed | Act): this {
    this.#entries.push({ at, by, ...what });
    return this;
  }

  /** A process starts. */
  up(at: number, by: string): this {
    return this.at(at, by, { kind: 'log', level: 'info', event: 'host.started', text: '' });
  }

  /** A process is killed. */
  kill(at: number, by: string): this {
    return this.at(at, by, { kind: 'kill' });
  }

  /** A service is called, and returns `forMs` later; `undefined`: not in this world. */
  run(
    at: number,
    by: string,
    { service, occurrence, forMs, pastDue = false, token, effect = occurrence, verdict = 'completed' }: InventedRun,
  ): this {
    this.#executions += 1;
    const execution = `x${this.#executions}`;
    this.at(at, by, { kind: 'begin', execution, service, occurrence, trigger: 'schedule', pastDue, token });
    if (forMs === undefined) return this;
    if (effect !== undefined && verdict === 'completed')
      this.effect(at + forMs / 2, by, { service, id: effect, token, execution });
    this.at(at + forMs, by, { kind: 'left', execution, error: undefined });
    if (occurrence !== undefined && verdict === 'completed') this.at(at + forMs, by, { kind: 'recorded', occurrence });
    return this.at(at + forMs, by, { kind: 'outcome', execution, service, occurrence, trigger: 'schedule', verdict });
  }

  /** An effect is made, if it was not made before. */
  effect(
    at: number,
    by: string,
    {
      service,
      id,
      token,
      execution = '',
    }: { service: string; id: string; token?: number | undefined; execution?: string },
  ): this {
    if (this.#effects.some((effect) => effect.id === id)) return this;
    const seq = this.#effects.length + 1;
    this.#effects.push({ seq, id, service, process: by, execution, token: token ?? null, at });
    return this;
  }

  /** What the checks are given, at the end of the world. */
  facts(servedBy: number): WorldFacts {
    const entries = this.#entries.toSorted((one, other) => one.at - other.at);
    return {
      history: historyOf(entries, this.#effects),
      deliversAgain: false,
      services: ['tick'],
      periods: { tick: 5000, sweep: 10_000, lead: 3000, batch: 60_000 },
      termMs: 30_000,
      speed: 1,
      patienceMs: 700,
      began: 0,
      epoch: 0,
      servedBy,
    };
  }
}

interface InventedRun {
  readonly service: string;
  readonly occurrence?: string;
  readonly forMs?: number | undefined;
  readonly pastDue?: boolean;
  readonly token?: number;
  readonly effect?: string;
  readonly verdict?: string;
}

/** The id of an occurrence, so many seconds after 1970. */
export function occurrenceAt(service: string, seconds: number): string {
  return `${service}@${new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')}`;
}
