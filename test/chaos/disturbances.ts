import type { TcpProxy } from '../../packages/conformance/src/tcp-proxy.ts';
import type { SeededRandom } from './random.ts';

/** What happens to the way to a store's server. */
export interface Disturbance {
  readonly kind: 'slow' | 'silence' | 'halfOpen' | 'drop' | 'refuse' | 'loseAnswers' | 'restart';
  /** How long, in milliseconds of the services' time. */
  readonly forMs: number;
  /** How long all is well before it. */
  readonly afterMs: number;
}

/** Draws the next disturbance. */
export function drawDisturbance(random: SeededRandom, termMs: number, canRestart: boolean): Disturbance {
  const often = canRestart ? 6 : 0;
  const kind = random.weighted({
    slow: 2,
    silence: 2,
    halfOpen: 2,
    drop: 3,
    refuse: 2,
    loseAnswers: 3,
    restart: often,
  });
  return { kind, forMs: random.between(1000, termMs * 1.3), afterMs: random.between(10_000, 60_000) };
}

/** Disturbs what goes to and from a store's server. */
export class Disturbances {
  readonly #proxy: TcpProxy;
  readonly #restart: (() => Promise<void>) | undefined;

  constructor(proxy: TcpProxy, restart: (() => Promise<void>) | undefined) {
    this.#proxy = proxy;
    this.#restart = restart;
  }

  get canRestart(): boolean {
    return this.#restart !== undefined;
  }

  async begin(kind: Disturbance['kind']): Promise<void> {
    switch (kind) {
      case 'slow':
        return await this.#proxy.slow(20);
      case 'silence':
        return await this.#proxy.silence();
      case 'halfOpen':
        return await this.#proxy.halfOpen();
      case 'drop':
        return await this.#proxy.drop();
      case 'refuse':
        return await this.#proxy.refuse();
      case 'loseAnswers':
        return await this.#proxy.loseAnswers(3);
      case 'restart':
        return await this.#restart?.();
    }
  }

  async end(): Promise<void> {
    await this.#proxy.pass();
  }
}
