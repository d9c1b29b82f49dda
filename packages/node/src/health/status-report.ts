import type { BuiltHost } from '@anyhost/core';
import type { HealthReport, ServiceReport } from '@anyhost/core/health';
import { scheduleInWords } from '@anyhost/core/schedule';

/** A service as `/status` shows it. */
export interface ServiceStatusReport extends ServiceReport {
  /** Its schedule for people: `every 5 minutes`. `undefined` before the start is over. */
  readonly scheduleInWords: string | undefined;
}

/** What `/status` shows. */
export interface StatusReport extends Omit<HealthReport, 'services'> {
  readonly services: readonly ServiceStatusReport[];
}

/** A report of a host's health, with the schedules of its services in words. */
export function statusReport(host: Pick<BuiltHost, 'scheduleOf'>, report: HealthReport): StatusReport {
  const services = report.services.map((service) => {
    const schedule = host.scheduleOf(service.name);
    return { ...service, scheduleInWords: schedule && scheduleInWords(schedule) };
  });
  return { ...report, services };
}
