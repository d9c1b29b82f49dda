import { type Instant, toInstant } from '@anyhost/core';
import {
  type ApplicationRecord,
  type FindingKind,
  findingsOf,
  inspect,
  type ServiceRecord,
} from '@anyhost/core/inspect';
import { unknownService } from '../application/find-service.ts';
import { withRequiredStore } from '../application/open-store.ts';
import { CliError } from '../command/cli-error.ts';
import { type Command, defineCommand } from '../command/command.ts';
import { duration, flag, text } from '../command/parameters.ts';
import { tableOf } from '../output/table.ts';
import { agoText, lengthText, utcText } from '../output/times.ts';

/** `anyhost check` */
export const checkCommand: Command = defineCommand({
  description:
    'Checks in the state store whether services are overdue: whether a due time has passed that no host has served. For monitoring: exit code 1 if one is, or if the store has no records.',
  takesApplication: 'always',
  arguments: { service: text('Only this background service', 'service') },
  options: {
    maxAge: duration('The age from which an unserved due time counts. Default: the period of the service and 30s'),
    failed: flag('Also report services whose last run failed'),
    json: flag('Print one line of JSON for each service'),
  },
  examples: [
    { line: 'anyhost check', text: 'all services' },
    {
      line: 'anyhost check price-cache --max-age 10m',
      text: 'whether its last due time was served within ten minutes',
    },
    { line: 'anyhost check --failed || send-alert', text: 'and whether the last runs went well' },
  ],
  run: async (call) => {
    const { options, surroundings, terminal } = call;
    const loaded = await call.application();
    const report = await withRequiredStore(call, loaded, (store) =>
      inspect(store, loaded.application, { clock: surroundings.clock, overdueAfterMs: options.maxAge }),
    );
    const services = chosen(report, call.arguments.service);
    const kinds: readonly FindingKind[] = options.failed ? ['overdue', 'failed'] : ['overdue'];
    const findings = findingsIn({ ...report, services }, kinds);
    if (options.json) for (const finding of findings) terminal.print(JSON.stringify(finding));
    else {
      const { styles } = terminal;
      const rows = findings.map(({ service, found, message }) => [
        found ? styles.red('found') : styles.green('ok'),
        service,
        message,
      ]);
      terminal.print(tableOf(rows, { styles }));
    }
    if (!report.services.some(({ isRecorded }) => isRecorded)) throw nothingRecorded(report);
    return findings.some(({ found }) => found) ? 1 : 0;
  },
});

/** What is found about one service. */
interface Finding {
  readonly service: string;
  readonly found: boolean;
  readonly overdueSince: string | null;
  readonly lastStatus: string | null;
  readonly lastStarted: string | null;
  readonly message: string;
}

function chosen({ application, services }: ApplicationRecord, name: string | undefined): readonly ServiceRecord[] {
  const found = services.filter((record) => (name === undefined ? record.isDefined !== false : record.name === name));
  if (name === undefined || found.length > 0) return found;
  throw unknownService(
    application,
    services.map((record) => record.name),
    name,
  );
}

function findingsIn(report: ApplicationRecord, kinds: readonly FindingKind[]): readonly Finding[] {
  const now = toInstant(report.at.getTime());
  const found = findingsOf(report).filter(({ kind }) => kinds.includes(kind));
  return report.services.map((record) => {
    const kind = found.find(({ service }) => service === record.name)?.kind;
    return findingOf(record, now, kind);
  });
}

function findingOf(record: ServiceRecord, now: Instant, kind: FindingKind | undefined): Finding {
  const { name, overdueSince, last, lastStarted } = record;
  return {
    service: name,
    found: kind !== undefined,
    overdueSince: overdueSince === undefined ? null : utcText(overdueSince),
    lastStatus: last?.status ?? null,
    lastStarted: lastStarted === undefined ? null : utcText(lastStarted),
    message: messageFor(record, now, kind === 'failed'),
  };
}

function messageFor(record: ServiceRecord, now: Instant, hasFailed: boolean): string {
  const { overdueSince, last, paused, isRecorded } = record;
  if (overdueSince !== undefined) {
    const lateMs = now - overdueSince.getTime();
    return `overdue: nothing has served ${utcText(overdueSince)}, ${lengthText(lateMs)} ago`;
  }
  if (last !== undefined && hasFailed) {
    return `${last.status} ${agoText(last.startedAt, now)}${last.error === undefined ? '' : `: ${last.error}`}`;
  }
  if (!isRecorded) return 'nothing is recorded yet';
  if (paused !== undefined) return `paused${paused.by === undefined ? '' : ` by ${paused.by}`}`;
  return last === undefined ? 'no run is recorded yet' : `${last.status} ${agoText(last.startedAt, now)}`;
}

function nothingRecorded({ application }: ApplicationRecord): CliError {
  return new CliError(
    `The state store has no records of ${application}: no host has run it with this store, or its services do not keep records. Check the settings of the store.`,
  );
}
