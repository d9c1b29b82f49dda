import type { OutcomeTrigger } from '../contract/execution.ts';
import { isJsonObject, readItems, readTime, timeText } from '../state/json-fields.ts';
import type { LedgerRecord, RunNote, RunningEntry, UnfinishedWork } from './ledger-record.ts';
import { readSpan } from './span-before.ts';
import { readSwitches, writeSwitches } from './switches-format.ts';

const TRIGGERS: readonly OutcomeTrigger[] = ['schedule', 'manual', 'continuation', 'startup', 'queue'];

/** A record as it stands in the store: plain JSON, times in ISO 8601, so that an operator can read and edit it. */
export function writeRecord(record: LedgerRecord): object {
  const {
    schedule,
    servedUntil,
    running,
    unfinished,
    last,
    lastSuccess,
    lastStarted,
    nextDue,
    checkpoint,
    switches,
    history,
  } = record;
  return {
    schedule,
    servedUntil: timeText(servedUntil),
    ...writeSwitches(switches),
    ...(nextDue !== undefined && { nextDue: timeText(nextDue) }),
    running: running.map(({ occurrence, owner, until, since, where, exclusive, manual }) => ({
      occurrence: timeText(occurrence),
      owner,
      ...(where !== undefined && { where }),
      ...(since !== undefined && { since: timeText(since) }),
      until: timeText(until),
      ...(exclusive === true && { exclusive }),
      ...(manual === true && { manual }),
    })),
    unfinished: unfinished.map(({ occurrence, since, attempts, droppedAt, span }) => ({
      occurrence: timeText(occurrence),
      since: timeText(since),
      attempts,
      ...(droppedAt !== undefined && { droppedAt: timeText(droppedAt) }),
      ...(span !== undefined && { span }),
    })),
    ...(lastStarted !== undefined && { lastStarted: timeText(lastStarted) }),
    ...(last !== undefined && { last: { ...writeNote(last), ...(last.span !== undefined && { span: last.span }) } }),
    ...(lastSuccess !== undefined && { lastSuccess: timeText(lastSuccess) }),
    ...(checkpoint !== undefined && { checkpoint }),
    ...(history.length > 0 && { history: history.map(writeNote) }),
  };
}

/**
 * Reads a stored value. Entries that cannot be read are left out, so that one of them does not hide the others.
 *
 * @returns `undefined` for a value that is not a ledger record.
 */
export function readRecord(value: unknown): LedgerRecord | undefined {
  if (!isJsonObject(value) || typeof value['schedule'] !== 'string') return undefined;
  const { checkpoint } = value;
  return {
    schedule: value['schedule'],
    servedUntil: readTime(value['servedUntil']),
    running: readItems(value['running'], readRunning),
    unfinished: readItems(value['unfinished'], readUnfinished),
    last: readNote(value['last']),
    lastSuccess: readTime(value['lastSuccess']),
    lastStarted: readTime(value['lastStarted']),
    nextDue: readTime(value['nextDue']),
    checkpoint: typeof checkpoint === 'string' ? checkpoint : undefined,
    switches: readSwitches(value),
    history: readItems(value['history'], readNote),
  };
}

function writeNote({ status, occurrence, trigger, startedAt, durationMs, error, where }: RunNote): object {
  return {
    status,
    occurrence: timeText(occurrence),
    trigger,
    startedAt: timeText(startedAt),
    durationMs: Math.round(durationMs),
    ...(error !== undefined && { error }),
    ...(where !== undefined && { where }),
  };
}

function readRunning(value: unknown): RunningEntry | undefined {
  if (!isJsonObject(value) || typeof value['owner'] !== 'string') return undefined;
  const { owner, where } = value;
  const [until, since] = [readTime(value['until']), readTime(value['since'])];
  if (until === undefined) return undefined;
  return {
    occurrence: readTime(value['occurrence']),
    owner,
    until,
    ...(since !== undefined && { since }),
    ...(typeof where === 'string' && { where }),
    ...(value['exclusive'] === true && { exclusive: true }),
    ...(value['manual'] === true && { manual: true }),
  };
}

function readUnfinished(value: unknown): UnfinishedWork | undefined {
  if (!isJsonObject(value)) return undefined;
  const since = readTime(value['since']);
  if (since === undefined) return undefined;
  const { attempts } = value;
  const droppedAt = readTime(value['droppedAt']);
  const span = readSpan(value['span']);
  return {
    occurrence: readTime(value['occurrence']),
    since,
    attempts: typeof attempts === 'number' && attempts > 0 ? Math.floor(attempts) : 0,
    ...(droppedAt !== undefined && { droppedAt }),
    ...(span !== undefined && { span }),
  };
}

function readNote(value: unknown): RunNote | undefined {
  if (!isJsonObject(value) || typeof value['status'] !== 'string') return undefined;
  const startedAt = readTime(value['startedAt']);
  const trigger = TRIGGERS.find((known) => known === value['trigger']);
  if (startedAt === undefined || trigger === undefined) return undefined;
  const { status, durationMs, error, where } = value;
  const span = readSpan(value['span']);
  return {
    status,
    occurrence: readTime(value['occurrence']),
    trigger,
    startedAt,
    durationMs: typeof durationMs === 'number' ? durationMs : 0,
    ...(typeof error === 'string' && { error }),
    ...(typeof where === 'string' && { where }),
    ...(span !== undefined && { span }),
  };
}
