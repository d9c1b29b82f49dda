import { addToMoment, type Clock, type HealthCheckResult, type Logger, type Moment, Timer } from '@anyhost/core';

/** How often the event loop is looked at. */
const EVERY_MS = 500;
/** How long a stall is reported. */
const REPORTED_MS = 60_000;

/** Notices when the event loop was blocked: by a loop that does not await, a synchronous call, or a stopped machine. */
export class EventLoopWatch {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #stallMs: number;
  readonly #timer: Timer;
  #expectedAt: Moment;
  #last: { readonly at: Moment; readonly stalledMs: number } | undefined;

  constructor(clock: Clock, logger: Logger, stallMs: number) {
    this.#clock = clock;
    this.#logger = logger;
    this.#stallMs = stallMs;
    this.#timer = new Timer(clock, () => this.#look());
    this.#expectedAt = clock.monotonic();
  }

  /** Begins to look. */
  begin(): void {
    this.#expectedAt = addToMoment(this.#clock.monotonic(), EVERY_MS);
    this.#timer.arm(this.#expectedAt);
  }

  /** Looks no more. */
  end(): void {
    this.#timer.clear();
  }

  /** Degraded for a minute after a stall. */
  check(): HealthCheckResult {
    if (this.#last === undefined) return { status: 'healthy' };
    const agoMs = this.#clock.monotonic() - this.#last.at;
    if (agoMs > REPORTED_MS) return { status: 'healthy' };
    const { stalledMs } = this.#last;
    const description = `The event loop was blocked for ${stalledMs} ms, ${Math.round(agoMs / 1000)} s ago`;
    return { status: 'degraded', description, data: { stalledMs } };
  }

  #look(): void {
    const now = this.#clock.monotonic();
    const stalledMs = Math.round(now - this.#expectedAt);
    if (stalledMs >= this.#stallMs) {
      this.#last = { at: now, stalledMs };
      const text = `The event loop was blocked for ${stalledMs} ms: no timer, signal or request was served meanwhile`;
      this.#logger.warn({ event: 'eventLoop.stalled', stalledMs }, text);
    }
    this.begin();
  }
}
