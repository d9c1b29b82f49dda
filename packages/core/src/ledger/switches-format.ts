import { isJsonObject, readItems, readTime, timeText } from '../state/json-fields.ts';
import type { RunNowRequest, SkippedOccurrence, Switches, SwitchNote } from './switches.ts';

/** The switches among the fields of a stored record. `paused` stands there always: an operator can edit it by hand. */
export function writeSwitches({ paused, resumed, skipNext, requests }: Switches): object {
  return {
    paused: paused === undefined ? false : (writeNote(paused) ?? true),
    ...(resumed !== undefined && { resumed: writeNote(resumed) ?? {} }),
    ...(skipNext !== undefined && { skipNext: writeSkipped(skipNext) }),
    ...(requests.length > 0 && { runNow: requests.map(writeRequest) }),
  };
}

/** Reads the switches of a stored record. `"paused": true` pauses as well, without saying why. */
export function readSwitches(record: Readonly<Record<string, unknown>>): Switches {
  const { paused, resumed, skipNext, runNow } = record;
  return {
    paused: paused === true ? {} : readNote(paused),
    resumed: readNote(resumed),
    skipNext: readSkipped(skipNext),
    requests: readItems(runNow, readRequest),
  };
}

function writeNote({ by, reason, at }: SwitchNote): object | undefined {
  if (by === undefined && reason === undefined && at === undefined) return undefined;
  return {
    ...(reason !== undefined && { reason }),
    ...(by !== undefined && { by }),
    ...(at !== undefined && { at: timeText(at) }),
  };
}

function readNote(value: unknown): SwitchNote | undefined {
  if (!isJsonObject(value)) return undefined;
  const { by, reason } = value;
  const at = readTime(value['at']);
  return {
    ...(typeof by === 'string' && { by }),
    ...(typeof reason === 'string' && { reason }),
    ...(at !== undefined && { at }),
  };
}

function writeSkipped(skipped: SkippedOccurrence): object {
  const { occurrence, before } = skipped;
  return {
    occurrence: timeText(occurrence),
    ...(before !== undefined && { before: timeText(before) }),
    ...writeNote(skipped),
  };
}

function readSkipped(value: unknown): SkippedOccurrence | undefined {
  if (!isJsonObject(value)) return undefined;
  const [occurrence, before] = [readTime(value['occurrence']), readTime(value['before'])];
  return occurrence && { occurrence, ...(before !== undefined && { before }), ...readNote(value) };
}

function writeRequest(request: RunNowRequest): object {
  const { id, until, takenBy, takenAt } = request;
  return {
    id,
    ...writeNote(request),
    until: timeText(until),
    ...(takenBy !== undefined && { takenBy }),
    ...(takenAt !== undefined && { takenAt: timeText(takenAt) }),
  };
}

function readRequest(value: unknown): RunNowRequest | undefined {
  if (!isJsonObject(value) || typeof value['id'] !== 'string') return undefined;
  const { id, takenBy } = value;
  const [until, takenAt] = [readTime(value['until']), readTime(value['takenAt'])];
  if (until === undefined) return undefined;
  return {
    id,
    ...readNote(value),
    until,
    ...(typeof takenBy === 'string' && { takenBy }),
    ...(takenAt !== undefined && { takenAt }),
  };
}
