import type { Logger } from '../base/logger.ts';
import { timeText } from '../state/json-fields.ts';
import type { Instant } from '../time/instant.ts';
import {
  expiredRequests,
  type RunNowRequest,
  type SkippedOccurrence,
  type Switches,
  type SwitchNote,
} from './switches.ts';

/** Says what operators have switched on a service, when this host learns of it, and what follows. */
export class SwitchReports {
  readonly #logger: Logger;
  readonly #service: string;
  readonly #expired = new Set<string>();
  #skipped: Instant | undefined;
  #taken: string | undefined;

  constructor(logger: Logger, service: string) {
    this.#logger = logger;
    this.#service = service;
  }

  /** The switches were read. */
  read(now: Switches, was: Switches, time: Instant): void {
    const { paused, resumed } = now;
    const service = this.#service;
    if (paused !== undefined && !isSame(paused, was.paused)) {
      const text = `${service} is paused${byOf(paused)}: its due times are skipped until it is resumed`;
      this.#logger.info({ event: 'service.paused', service, ...factsOf(paused) }, text);
    }
    if (paused === undefined && was.paused !== undefined) {
      const text = `${service} is resumed${byOf(resumed ?? {})}`;
      this.#logger.info({ event: 'service.resumed', service, ...factsOf(resumed ?? {}) }, text);
    }
    for (const request of expiredRequests(now, time)) this.#expire(request);
  }

  /** A due time is skipped, because an operator has switched `skipNext`. */
  skipped(skip: SkippedOccurrence): void {
    if (this.#skipped === skip.occurrence) return;
    this.#skipped = skip.occurrence;
    const occurrence = timeText(skip.occurrence);
    const text = `${this.#service} skips ${occurrence}: skipNext${byOf(skip)}`;
    this.#logger.info({ event: 'service.skipped', service: this.#service, occurrence, ...factsOf(skip) }, text);
  }

  /** This host makes a run that an operator has requested; or gives it back, and tries again later. */
  taken(request: RunNowRequest): void {
    const { id } = request;
    if (this.#taken === id) return;
    this.#taken = id;
    const text = `${this.#service} makes a run that was requested${byOf(request)}`;
    this.#logger.info({ event: 'service.runNow', service: this.#service, request: id, ...factsOf(request) }, text);
  }

  #expire(request: RunNowRequest): void {
    const { id } = request;
    if (this.#expired.has(id)) return;
    this.#expired.add(id);
    const until = timeText(request.until);
    this.#logger.warn(
      { event: 'service.runNowExpired', service: this.#service, request: id, until, ...factsOf(request) },
      `${this.#service}: no host could make the run that was requested${byOf(request)} until ${until}. Check that a host runs, and request it again`,
    );
  }
}

function isSame(one: SwitchNote, other: SwitchNote | undefined): boolean {
  return other !== undefined && one.at === other.at && one.by === other.by && one.reason === other.reason;
}

function factsOf({ by, reason, at }: SwitchNote): object {
  return {
    ...(by !== undefined && { by }),
    ...(reason !== undefined && { reason }),
    ...(at !== undefined && { at: timeText(at) }),
  };
}

function byOf({ by, reason }: SwitchNote): string {
  const who = by === undefined ? '' : ` by ${by}`;
  return reason === undefined ? who : `${who} (${reason})`;
}
