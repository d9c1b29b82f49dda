import type { OutcomeTrigger } from '../contract/execution.ts';
import type { LedgerRecord, RunNote, RunningEntry, UnfinishedWork } from '../ledger/ledger-record.ts';
import type { RunNowRequest, SkippedOccurrence, SwitchNote } from '../ledger/switches.ts';
import type { Instant } from '../time/instant.ts';
import { type DueFacts, findDue } from './due.ts';
import { scheduleText } from './subject.ts';

/** Who used a switch, when and why, as far as it is known. */
export interface SwitchRecord {
  readonly by: string | undefined;
  readonly reason: string | undefined;
  readonly at: Date | undefined;
}

/** A run that is over. */
export interface RunRecord {
  /** How it ended: `completed`, `faulted`, `skipped:overlap`. */
  readonly status: string;
  /** The due time that it served; `undefined` for a manual run. */
  readonly occurrence: Date | undefined;
  readonly trigger: OutcomeTrigger;
  /** When `executeAsync` was called last. */
  readonly startedAt: Date;
  readonly durationMs: number;
  /** The beginning of its error's message, if it failed; what looks like a secret is masked. */
  readonly error: string | undefined;
  /** The host and what its platform calls the process; `undefined` where it did not say. */
  readonly where: string | undefined;
}

/** A run that has begun, and has not said that it is over. */
export interface RunningRecord {
  readonly occurrence: Date | undefined;
  /** When it began; `undefined` where its host did not say. */
  readonly since: Date | undefined;
  /** The host and what its platform calls the process: `node web-7f9c, process 4711`. */
  readonly where: string | undefined;
  /** `false`: its host has not renewed the entry in time. It was killed, or cannot reach the store. */
  readonly isLive: boolean;
  /** When the entry ends unless it is renewed. */
  readonly until: Date;
}

/** Work that a run left behind. */
export interface UnfinishedRecord {
  readonly occurrence: Date | undefined;
  readonly since: Date;
  /** Executions in a row that neither completed nor moved the checkpoint. */
  readonly attempts: number;
  /** When it was dropped, after `continueAttempts`; `undefined` while it can be resumed. */
  readonly droppedAt: Date | undefined;
}

/** A run that an operator has requested. */
export interface RequestRecord extends SwitchRecord {
  readonly id: string;
  /** No host takes it later. */
  readonly until: Date;
  /** When a host took it; `undefined` while none has. */
  readonly takenAt: Date | undefined;
}

/** What the state store holds about one background service. */
export interface ServiceRecord {
  readonly name: string;
  /** Whether the store has a record of it: a service that has never run has none. */
  readonly isRecorded: boolean;
  /** Whether the definition has it; `undefined` where only the application's name was given. */
  readonly isDefined: boolean | undefined;
  /** As its author would write it; `undefined` where it is computed from the settings and no host has recorded it. */
  readonly schedule: string | undefined;
  /** When `executeAsync` was called last, in a run that is over or under way. */
  readonly lastStarted: Date | undefined;
  /** Runs that are under way. */
  readonly running: readonly RunningRecord[];
  /** The newest run. */
  readonly last: RunRecord | undefined;
  /** When a run last completed. */
  readonly lastSuccess: Date | undefined;
  readonly nextDue: Date | undefined;
  /** The due time that nothing has served, if the service is overdue. */
  readonly overdueSince: Date | undefined;
  /** Who has paused it; `undefined` while it is not. */
  readonly paused: SwitchRecord | undefined;
  /** Who has resumed it last. */
  readonly resumed: SwitchRecord | undefined;
  /** The coming due time that is to be skipped. */
  readonly skipNext: (SwitchRecord & { readonly occurrence: Date }) | undefined;
  /** Requests to run it now, with those of the last day. */
  readonly requests: readonly RequestRecord[];
  readonly unfinished: readonly UnfinishedRecord[];
  /** The newest runs, oldest first, where the service keeps a history. */
  readonly history: readonly RunRecord[];
}

/** Makes the report about one service. */
export function serviceRecord(name: string, facts: DueFacts, isDefined: boolean | undefined): ServiceRecord {
  const { record, defined, now } = facts;
  const { nextDue, overdueSince } = findDue(facts);
  const { switches } = record ?? {};
  const skipNext = switches?.skipNext;
  return {
    name,
    isRecorded: record !== undefined,
    isDefined,
    schedule: scheduleText(record?.schedule, defined),
    lastStarted: dateOf(lastStarted(record)),
    running: record?.running.map((entry) => runningRecord(entry, now)) ?? [],
    last: record?.last && runRecord(record.last),
    lastSuccess: dateOf(record?.lastSuccess),
    nextDue: dateOf(nextDue),
    // What the definition no longer has is not missing.
    overdueSince: isDefined === false ? undefined : dateOf(overdueSince),
    paused: switches?.paused && switchRecord(switches.paused),
    resumed: switches?.resumed && switchRecord(switches.resumed),
    skipNext: skipNext !== undefined && skipNext.occurrence > now ? skipRecord(skipNext) : undefined,
    requests: switches?.requests.map(requestRecord) ?? [],
    unfinished: record?.unfinished.map(unfinishedRecord) ?? [],
    history: record?.history.map(runRecord) ?? [],
  };
}

function lastStarted(record: LedgerRecord | undefined): Instant | undefined {
  const begun = [record?.lastStarted, ...(record?.running.map(({ since }) => since) ?? [])];
  return begun.filter((instant) => instant !== undefined).toSorted((one, other) => other - one)[0];
}

function runningRecord({ occurrence, since, where, until }: RunningEntry, now: Instant): RunningRecord {
  return { occurrence: dateOf(occurrence), since: dateOf(since), where, isLive: until > now, until: new Date(until) };
}

function runRecord({ status, occurrence, trigger, startedAt, durationMs, error, where }: RunNote): RunRecord {
  return { status, occurrence: dateOf(occurrence), trigger, startedAt: new Date(startedAt), durationMs, error, where };
}

function unfinishedRecord({ occurrence, since, attempts, droppedAt }: UnfinishedWork): UnfinishedRecord {
  return { occurrence: dateOf(occurrence), since: new Date(since), attempts, droppedAt: dateOf(droppedAt) };
}

function switchRecord({ by, reason, at }: SwitchNote): SwitchRecord {
  return { by, reason, at: dateOf(at) };
}

function skipRecord(skip: SkippedOccurrence): SwitchRecord & { readonly occurrence: Date } {
  return { occurrence: new Date(skip.occurrence), ...switchRecord(skip) };
}

function requestRecord(request: RunNowRequest): RequestRecord {
  const { id, until, takenAt } = request;
  return { id, ...switchRecord(request), until: new Date(until), takenAt: dateOf(takenAt) };
}

function dateOf(instant: Instant | undefined): Date | undefined {
  return instant === undefined ? undefined : new Date(instant);
}
