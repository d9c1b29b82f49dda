import { AnyhostError, describeValue, messageOf, readInstant, type Trigger, toError } from '@anyhost/core';

/** The run that an event requests. */
export interface EventRequest {
  /** The background service it names. */
  readonly service: string | undefined;
  readonly trigger: Trigger;
  readonly attempt: number;
  /** The due time, in milliseconds since the Unix epoch. */
  readonly scheduledAt: number | undefined;
  /** The tick counts only if it is a due time of the service. */
  readonly isGuarded?: boolean | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

const UNDERSTOOD =
  'Expected a scheduled event of an EventBridge rule or EventBridge Scheduler, a Scheduler Input {"service": "…", "scheduledTime": "<aws.scheduler.scheduled-time>"}, or {"service": "…", "trigger": "manual"} or "continuation"';
const SOURCES: readonly unknown[] = ['aws.events', 'aws.scheduler'];
const PLACEHOLDER = /^<aws\.scheduler\.[a-z-]{1,40}>$/;

/** Reads the event of an invocation. Throws `ERR_ANYHOST_INVALID_EVENT` for anything it does not understand. */
export function readEvent(event: unknown): EventRequest {
  try {
    return readFields(event);
  } catch (thrown) {
    const error = toError(thrown);
    if (error instanceof AnyhostError && error.code === 'ERR_ANYHOST_INVALID_EVENT') throw error;
    // Lambda's own events are plain JSON; a wrapper of the handler may pass a proxy, or a getter that throws.
    throw invalidEvent(`The event cannot be read: ${messageOf(error)}. ${UNDERSTOOD}.`);
  }
}

function readFields(event: unknown): EventRequest {
  if (!hasFields(event)) throw invalidEvent(`The event is ${outlineText(event)}. ${UNDERSTOOD}.`);
  if (SOURCES.includes(event['source']) && event['detail-type'] === 'Scheduled Event') {
    return { service: undefined, trigger: 'schedule', attempt: 1, scheduledAt: readDueTime(event, 'time') };
  }
  const { trigger } = event;
  if (trigger === 'manual' || trigger === 'continuation') return readUnscheduled(event, trigger);
  if (trigger !== undefined && trigger !== 'schedule') {
    throw invalidEvent(`The event's trigger is ${describeValue(trigger)}. ${UNDERSTOOD}.`);
  }
  if (event['scheduledTime'] === undefined) {
    throw invalidEvent(`The event ${outline(event)} contains neither scheduledTime nor trigger. ${UNDERSTOOD}.`);
  }
  const scheduledAt = readDueTime(event, 'scheduledTime');
  const isGuarded = readGuard(event);
  return { service: readService(event), trigger: 'schedule', attempt: readAttempt(event), scheduledAt, isGuarded };
}

function readUnscheduled(event: Fields, trigger: 'manual' | 'continuation'): EventRequest {
  if (readGuard(event)) {
    throw invalidEvent(
      `A guard checks a due time, and a ${trigger === 'manual' ? 'manual run' : trigger} has none: leave guard out.`,
    );
  }
  if (event['scheduledTime'] === undefined) {
    return { service: readService(event), trigger, attempt: readAttempt(event), scheduledAt: undefined };
  }
  const why =
    trigger === 'manual'
      ? 'A manual run serves no due time'
      : 'A continuation serves the due time of the unfinished work';
  throw invalidEvent(`${why}: leave scheduledTime out, or leave out the trigger to run the service for that time.`);
}

function readService({ service }: Fields): string | undefined {
  if (service === undefined || (typeof service === 'string' && service !== '')) return service;
  throw invalidEvent(`The event's service is ${describeValue(service)}; expected the name of a background service.`);
}

function readGuard({ guard = false }: Fields): true | undefined {
  if (typeof guard === 'boolean') return guard || undefined;
  throw invalidEvent(`The event's guard is ${describeValue(guard)}; expected true or false.`);
}

function readDueTime(event: Fields, field: 'time' | 'scheduledTime'): number {
  const value = event[field];
  const instant = typeof value === 'string' ? readInstant(value) : undefined;
  if (instant !== undefined) return instant;
  refusePlaceholder(field, value);
  throw invalidEvent(
    `The event's ${field} is ${describeValue(value)}; expected an instant with its offset, for example "2026-11-22T06:15:00Z".`,
  );
}

function readAttempt({ attempt = 1 }: Fields): number {
  const text = typeof attempt === 'number' ? String(attempt) : attempt;
  if (typeof text === 'string' && /^[1-9]\d{0,8}$/.test(text)) return Number(text);
  refusePlaceholder('attempt', attempt);
  throw invalidEvent(`The event's attempt is ${describeValue(attempt)}; expected a whole number, 1 or more.`);
}

function refusePlaceholder(field: string, value: unknown): void {
  if (typeof value !== 'string' || !PLACEHOLDER.test(value)) return;
  throw invalidEvent(
    `The event's ${field} is still the placeholder ${value}: only EventBridge Scheduler replaces it, in the Input of a schedule. Use a real value in a test event; a rule needs no input.`,
  );
}

function hasFields(event: unknown): event is Fields {
  return typeof event === 'object' && event !== null;
}

// Names, not values: an event of another service may hold what must not be logged.
function outline(event: Fields): string {
  const { source, 'detail-type': detailType } = event;
  if (typeof source === 'string')
    return `from source ${describeValue(source)} (detail-type ${describeValue(detailType)})`;
  return describeValue(event);
}

function outlineText(event: unknown): string {
  return typeof event === 'string' ? `a string of ${event.length} characters` : describeValue(event);
}

function invalidEvent(message: string): AnyhostError {
  return new AnyhostError('ERR_ANYHOST_INVALID_EVENT', message);
}
