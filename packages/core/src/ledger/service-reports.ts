import type { Instant } from '../time/instant.ts';
import type { LedgerContext } from './ledger-context.ts';
import type { LedgerService } from './ledger-options.ts';
import { type LedgerRecord, ledgerKey, type UnfinishedWork } from './ledger-record.ts';
import type { LedgerStateListener } from './ledger-state.ts';
import type { SwitchReports } from './switch-reports.ts';

/** Reports what happens to a service's record: each kind once per process. */
export function serviceReports(
  context: LedgerContext,
  service: LedgerService,
  switches: SwitchReports,
): LedgerStateListener {
  const { health } = context;
  const { logger, application } = context.options;
  const { name } = service;
  const reported = new Set<string>();
  const isFirst = (kind: string): boolean => !reported.has(kind) && reported.add(kind).has(kind);
  return {
    onClockCorrected: (was, now) => {
      if (!isFirst('clock')) return;
      const [servedUntil, setTo] = [textOf(was), textOf(now)];
      logger.warn(
        { event: 'ledger.clockCorrected', service: name, servedUntil, setTo },
        `${name}: the ledger record says that due times are served until ${servedUntil}, which is in the future: a clock was wrong. It is set to ${setTo}`,
      );
    },
    onUnreadable: (err) => {
      if (!isFirst('unreadable')) return;
      const key = ledgerKey(application, name);
      logger.error(
        { event: 'ledger.unreadable', service: name, key, ...(err !== undefined && { err }) },
        `${name}: the record '${key}' in the state store is not a ledger record and is ignored. The next write replaces it; earlier missed and unfinished work is unknown`,
      );
    },
    onCutOff: (before, after) => reportDropped(context, name, before, after),
    onShared: (occurrence) => {
      if (!isFirst('shared')) return;
      const remedy = service.exclusive
        ? 'it does not dedupe. Run one version of the application'
        : 'nothing keeps them from it. Add dedupe: true to its options';
      logger.warn(
        { event: 'ledger.occurrenceShared', service: name, occurrence: textOf(occurrence) },
        `${name}: another host runs this occurrence too; ${remedy}`,
      );
    },
    onSwitches: (now, was) => switches.read(now, was, context.storeTime()),
    onEnded: (error) => {
      if (error === undefined) health.worked(name);
      else health.failed({ service: name, error, isSevere: service.durable });
    },
  };
}

/** Reports that a due time is skipped because an operator wants that, not because the service is paused. */
export function reportSkip({
  record,
  reports,
}: {
  readonly record: LedgerRecord;
  readonly reports: SwitchReports;
}): void {
  const { paused, skipNext } = record.switches;
  if (paused === undefined && skipNext !== undefined) reports.skipped(skipNext);
}

/** Reports the unfinished work that a run has caused to be dropped. */
export function reportDropped(
  { options }: LedgerContext,
  service: string,
  before: readonly UnfinishedWork[],
  after: readonly UnfinishedWork[],
): void {
  if (before === after) return;
  const wasDropped = (work: UnfinishedWork): boolean =>
    before.some(({ occurrence, droppedAt }) => droppedAt !== undefined && occurrence === work.occurrence);
  for (const work of after) {
    if (work.droppedAt === undefined || wasDropped(work)) continue;
    const { attempts } = work;
    const occurrence = work.occurrence === undefined ? undefined : textOf(work.occurrence);
    options.logger.error(
      { event: 'continuation.dropped', service, occurrence, attempts, since: textOf(work.since) },
      `${service}: unfinished work${occurrence === undefined ? '' : ` of ${occurrence}`} is dropped after ${attempts} attempts that did not complete. Its record is kept for a day; run ${service} once the cause is removed`,
    );
  }
}

function textOf(instant: Instant): string {
  return new Date(instant).toISOString();
}
