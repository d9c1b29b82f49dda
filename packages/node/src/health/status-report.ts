import type { BuiltHost } from '@anyhost/core';
import type { HealthReport, ServiceReport } from '@anyhost/core/health';
import type { LastRecords, ServiceRecord } from '@anyhost/core/inspect';
import { readScheduleText, scheduleInWords } from '@anyhost/core/schedule';
import { type RecordedStatus, recordedStatus } from './recorded-status.ts';

/** A service of this host as `/status` shows it. */
export interface ServiceStatusReport extends ServiceReport {
  /** Its schedule for people: `every 5 minutes`. `undefined` before the start is over. */
  readonly scheduleInWords: string | undefined;
  /** What the state store says of it, on all hosts; `undefined` without a record. */
  readonly recorded: RecordedStatus | undefined;
}

/** A service of the application that this host does not run. */
export interface OtherService {
  readonly name: string;
  readonly schedule: string | undefined;
  readonly scheduleInWords: string | undefined;
  /** `undefined`: no host has recorded anything about it. */
  readonly recorded: RecordedStatus | undefined;
}

/** What `/status` shows. */
export interface StatusReport extends Omit<HealthReport, 'services'> {
  readonly services: readonly ServiceStatusReport[];
  /** Services that other hosts run: those of the application, and those of which the state store has a record. */
  readonly others: readonly OtherService[];
  /** When this host last read the records of all hosts; `undefined` where it reads none. */
  readonly recordsReadAt: Date | undefined;
}

/** A report of a host's health, with the schedules of its services in words, and with what other hosts have recorded. */
export function statusReport(
  host: Pick<BuiltHost, 'scheduleOf'>,
  report: HealthReport,
  records: LastRecords | undefined,
): StatusReport {
  const recorded = new Map(records?.services.map((record) => [record.name, record]));
  const services = report.services.map((service) => {
    const schedule = host.scheduleOf(service.name);
    const status = recordedStatus(recorded.get(service.name));
    recorded.delete(service.name);
    return { ...service, scheduleInWords: schedule && scheduleInWords(schedule), recorded: status };
  });
  return { ...report, services, others: Array.from(recorded.values(), otherService), recordsReadAt: records?.readAt };
}

function otherService(record: ServiceRecord): OtherService {
  const { name, schedule: text } = record;
  const schedule = text === undefined ? undefined : readScheduleText(text);
  return {
    name,
    schedule: text,
    scheduleInWords: schedule && scheduleInWords(schedule),
    recorded: recordedStatus(record),
  };
}
