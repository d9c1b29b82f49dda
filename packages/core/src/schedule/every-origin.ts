import { quote } from './quote.ts';

/** A parsed `from`: an instant, or a local time that needs a zone. */
export interface EveryOrigin {
  /** Seconds since the Unix epoch; of a local time, as if the zone were UTC. */
  readonly seconds: number;
  /** Whether a time zone decides which instant it is. */
  readonly isLocal: boolean;
}

const ORIGIN = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::(\d\d)(?:\.0+)?)?(Z|[+-]\d\d:\d\d)?$/;

/** Reads a `from`: `'2026-11-23T09:00:00Z'`, `'2026-11-23T09:00+01:00'`, `'2026-11-23T09:00'`. */
export function readOrigin(text: unknown): EveryOrigin | undefined {
  const match = typeof text === 'string' ? ORIGIN.exec(text) : null;
  if (match === null) return undefined;
  const [, date, minutes, seconds = '00', zone] = match;
  const wallTime = `${date}T${minutes}:${seconds}.000Z`;
  const wallMs = Date.parse(wallTime);
  // Date turns 31 February into March, and 24:00 into the next day.
  if (Number.isNaN(wallMs) || new Date(wallMs).toISOString() !== wallTime) return undefined;
  const ms = zone === undefined ? wallMs : Date.parse(`${date}T${minutes}:${seconds}${zone}`);
  return Number.isNaN(ms) ? undefined : { seconds: ms / 1000, isLocal: zone === undefined };
}

/** What is wrong with the `from` and `timeZone` of an `every`, and the way out. */
export function originProblem(from: unknown, timeZone: unknown): string | undefined {
  if (from === undefined) {
    if (timeZone === undefined) return undefined;
    return "a period counts elapsed time, to which a time zone means nothing. Leave timeZone out, give a local from such as '2026-11-23T09:00' with it, or use cron().";
  }
  const origin = readOrigin(from);
  if (origin === undefined) {
    const given = typeof from === 'string' ? quote(from) : `a value of type ${typeof from}`;
    return `from is ${given}; expected an existing date and time in whole seconds, such as '2026-11-23T09:00:00Z', or '2026-11-23T09:00' with a timeZone.`;
  }
  if (origin.isLocal && timeZone === undefined) {
    return `from ${quote(String(from))} is a local time: add timeZone, or Z for UTC.`;
  }
  if (!origin.isLocal && timeZone !== undefined) {
    return `from ${quote(String(from))} is an instant already: leave timeZone out, or write from as a local time such as '2026-11-23T09:00'.`;
  }
  return undefined;
}
