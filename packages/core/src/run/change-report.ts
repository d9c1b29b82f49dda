import { channel } from 'node:diagnostics_channel';
import { toError } from '../base/errors.ts';
import type { Logger } from '../base/logger.ts';
import { isThenable } from '../base/read-property.ts';
import type {
  ServiceChange,
  ServiceChangeDetails,
  ServiceChangeListener,
  ServiceChangeMessage,
} from '../contract/service-change.ts';

/** Who is told of changes. */
export interface ChangeListeners {
  readonly application: string;
  readonly onServiceStateChange: ServiceChangeListener | undefined;
}

/** The lines of changes. The run that failed has one of its own, at error. */
const LINES = {
  failing: { level: 'warn', event: 'service.failing' },
  overdue: { level: 'warn', event: 'service.overdue' },
  recovered: { level: 'info', event: 'service.recovered' },
} as const satisfies Record<ServiceChange, { readonly level: 'info' | 'warn'; readonly event: string }>;

const changes = channel('anyhost:service');

/** Tells operators that a service begins to fail, is overdue, or has recovered: the log, the channel, the callback. */
export class ChangeReport {
  readonly #logger: Logger;
  readonly #listeners: ChangeListeners;

  /** @param logger - One that contains its own failures. */
  constructor(logger: Logger, listeners: ChangeListeners) {
    this.#logger = logger;
    this.#listeners = listeners;
  }

  /** A service has changed. Never throws. */
  changed(service: string, state: ServiceChange, details: ServiceChangeDetails): void {
    const { level, event } = LINES[state];
    // The line of the run that failed has the error.
    const { consecutiveFaults, lastSuccess, overdueSince } = details;
    const facts = { service, consecutiveFaults, lastSuccess, overdueSince };
    this.#logger[level]({ event, ...facts }, describeChange(service, state, details));
    const { application, onServiceStateChange } = this.#listeners;
    if (changes.hasSubscribers) {
      const message: ServiceChangeMessage = { application, service, state, ...details };
      changes.publish(message);
    }
    try {
      const answer = onServiceStateChange?.(service, state, details);
      if (isThenable(answer)) answer.then(undefined, (thrown: unknown) => this.#callbackFailed(service, thrown));
    } catch (thrown) {
      this.#callbackFailed(service, thrown);
    }
  }

  #callbackFailed(service: string, thrown: unknown): void {
    this.#logger.error(
      { event: 'service.callbackFailed', service, err: toError(thrown) },
      `${service}: onServiceStateChange failed; it must neither throw nor reject`,
    );
  }
}

function describeChange(
  service: string,
  state: ServiceChange,
  { lastSuccess, overdueSince, consecutiveFaults }: ServiceChangeDetails,
): string {
  const success =
    lastSuccess === undefined ? 'no success is known' : `it last completed at ${lastSuccess.toISOString()}`;
  if (state === 'failing') return `${service} is failing; ${success}`;
  if (state === 'overdue')
    return `${service} is overdue: nothing has served ${overdueSince?.toISOString()}; ${success}`;
  const runs = consecutiveFaults === 1 ? '1 failed run' : `${consecutiveFaults} failed runs`;
  return `${service} has recovered${consecutiveFaults === 0 ? '' : ` after ${runs}`}`;
}
