import type { RunRecord, ServiceRecord } from '@anyhost/core/inspect';

/** What the records of all hosts say about a service. */
export interface RecordedStatus
  extends Pick<ServiceRecord, 'lastSuccess' | 'nextDue' | 'overdueSince' | 'paused' | 'skipNext'> {
  /** The newest run of any host. */
  readonly last: Omit<RunRecord, 'occurrence' | 'trigger'> | undefined;
  /** Runs under way, on any host. */
  readonly running: readonly { readonly where: string | undefined; readonly since: Date | undefined }[];
  /** Runs whose host was killed, or cannot reach the store: another host goes on with them. */
  readonly lost: number;
  /** Occurrences with unfinished work that can be resumed. */
  readonly unfinished: number;
  /** Occurrences whose unfinished work was dropped, within the last day. */
  readonly dropped: number;
}

/** Makes the report; `undefined` where the store has no record of the service. */
export function recordedStatus(record: ServiceRecord | undefined): RecordedStatus | undefined {
  if (record?.isRecorded !== true) return undefined;
  const { last, lastSuccess, nextDue, overdueSince, paused, skipNext, running, unfinished } = record;
  const live = running.filter(({ isLive }) => isLive);
  const dropped = unfinished.filter(({ droppedAt }) => droppedAt !== undefined).length;
  return {
    last: last && lastOf(last),
    lastSuccess,
    nextDue,
    overdueSince,
    paused,
    skipNext,
    running: live.map(({ where, since }) => ({ where, since })),
    lost: running.length - live.length,
    unfinished: unfinished.length - dropped,
    dropped,
  };
}

function lastOf({ status, startedAt, durationMs, error, where }: RunRecord): RecordedStatus['last'] {
  const [line] = error?.split('\n', 1) ?? [];
  return { status, startedAt, durationMs, error: line, where };
}
