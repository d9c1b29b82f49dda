import type { Trigger } from '../contract/execution.ts';
import { type Instant, toInstant } from '../time/instant.ts';
import type { LedgerRecord, RunNote, RunningEntry, UnfinishedWork } from './ledger-record.ts';

const TRIGGERS: readonly Trigger[] = ['schedule', 'manual', 'continuation', 'startup'];

/** A record as it stands in the store: plain JSON, times in ISO 8601, so that an operator can read and edit it. */
export function writeRecord(record: LedgerRecord): object {
  const { schedule, servedUntil, running, unfinished, last, lastSuccess, lastStarted, nextDue, paused, history } =
    record;
  return {
    schedule,
    servedUntil: textOf(servedUntil),
    paused,
    ...(nextDue !== undefined && { nextDue: textOf(nextDue) }),
    running: running.map(({ occurrence, owner, until, since, where }) => ({
      occurrence: textOf(occurrence),
      owner,
      ...(where !== undefined && { where }),
      ...(since !== undefined && { since: textOf(since) }),
      until: textOf(until),
    })),
    unfinished: unfinished.map(({ occurrence, since, attempts, droppedAt }) => ({
      occurrence: textOf(occurrence),
      since: textOf(since),
      attempts,
      ...(droppedAt !== undefined && { droppedAt: textOf(droppedAt) }),
    })),
    ...(lastStarted !== undefined && { lastStarted: textOf(lastStarted) }),
    ...(last !== undefined && { last: writeNote(last) }),
    ...(lastSuccess !== undefined && { lastSuccess: textOf(lastSuccess) }),
    ...(history.length > 0 && { history: history.map(writeNote) }),
  };
}

/**
 * Reads a stored value. Entries that cannot be read are left out, so that one of them does not hide the others.
 *
 * @returns `undefined` for a value that is not a ledger record.
 */
export function readRecord(value: unknown): LedgerRecord | undefined {
  if (!isObject(value) || typeof value['schedule'] !== 'string') return undefined;
  return {
    schedule: value['schedule'],
    servedUntil: readInstant(value['servedUntil']),
    running: readList(value['running'], readRunning),
    unfinished: readList(value['unfinished'], readUnfinished),
    last: readNote(value['last']),
    lastSuccess: readInstant(value['lastSuccess']),
    lastStarted: readInstant(value['lastStarted']),
    nextDue: readInstant(value['nextDue']),
    paused: value['paused'] === true,
    history: readList(value['history'], readNote),
  };
}

function writeNote({ status, occurrence, trigger, startedAt, durationMs, error }: RunNote): object {
  return {
    status,
    occurrence: textOf(occurrence),
    trigger,
    startedAt: textOf(startedAt),
    durationMs: Math.round(durationMs),
    ...(error !== undefined && { error }),
  };
}

function readRunning(value: unknown): RunningEntry | undefined {
  if (!isObject(value) || typeof value['owner'] !== 'string') return undefined;
  const { owner, where } = value;
  const [until, since] = [readInstant(value['until']), readInstant(value['since'])];
  if (until === undefined) return undefined;
  return {
    occurrence: readInstant(value['occurrence']),
    owner,
    until,
    ...(since !== undefined && { since }),
    ...(typeof where === 'string' && { where }),
  };
}

function readUnfinished(value: unknown): UnfinishedWork | undefined {
  if (!isObject(value)) return undefined;
  const since = readInstant(value['since']);
  if (since === undefined) return undefined;
  const { attempts } = value;
  const droppedAt = readInstant(value['droppedAt']);
  return {
    occurrence: readInstant(value['occurrence']),
    since,
    attempts: typeof attempts === 'number' && attempts > 0 ? Math.floor(attempts) : 0,
    ...(droppedAt !== undefined && { droppedAt }),
  };
}

function readNote(value: unknown): RunNote | undefined {
  if (!isObject(value) || typeof value['status'] !== 'string') return undefined;
  const startedAt = readInstant(value['startedAt']);
  const trigger = TRIGGERS.find((known) => known === value['trigger']);
  if (startedAt === undefined || trigger === undefined) return undefined;
  const { status, durationMs, error } = value;
  return {
    status,
    occurrence: readInstant(value['occurrence']),
    trigger,
    startedAt,
    durationMs: typeof durationMs === 'number' ? durationMs : 0,
    ...(typeof error === 'string' && { error }),
  };
}

function readList<Item>(value: unknown, read: (item: unknown) => Item | undefined): Item[] {
  if (!Array.isArray(value)) return [];
  return value.map(read).filter((item) => item !== undefined);
}

function readInstant(value: unknown): Instant | undefined {
  if (typeof value !== 'string') return undefined;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? undefined : toInstant(ms);
}

function textOf(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
