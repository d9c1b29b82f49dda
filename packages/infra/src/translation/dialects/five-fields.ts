import type { CronSchedule } from '@anyhost/core';
import { type CronFields, cronFieldText } from '@anyhost/core/schedule';
import { wheneverTheClockShows } from '../clock-changes/clock-change-rules.ts';
import { spelledTimeZone } from '../time-zone-text.ts';
import type { Dialect } from './dialect.ts';

/** `spec.schedule` of a CronJob; `spec.timeZone` is always set, because the default is the controller's zone. */
export const kubernetes: Dialect = {
  name: 'a Kubernetes CronJob',
  zones: 'any',
  hasSeconds: false,
  hasDayTokens: false,
  hasDayOrWeekday: true,
  hasIntendedTime: true,
  clockChanges: wheneverTheClockShows,
  timeZoneText: zoneOrEtcUtc,
  write: writeFiveFields,
};

/** The schedule of a Cloud Scheduler job. Its documents do not say what two restricted day fields mean. */
export const gcpScheduler: Dialect = {
  name: 'Cloud Scheduler',
  zones: 'any',
  hasSeconds: false,
  hasDayTokens: false,
  hasDayOrWeekday: false,
  hasIntendedTime: true,
  clockChanges: 'notDocumented',
  guardNote:
    'An HTTP target reads the intended time from the header X-CloudScheduler-ScheduleTime; a Cloud Run job does not receive it.',
  timeZoneText: zoneOrEtcUtc,
  write: writeFiveFields,
};

/** `cronExpression` of a Container Apps job. Its documents do not say what two restricted day fields mean. */
export const containerApps: Dialect = {
  name: 'a Container Apps job',
  zones: 'utc',
  hasSeconds: false,
  hasDayTokens: false,
  hasDayOrWeekday: false,
  hasIntendedTime: false,
  timeZoneText: () => undefined,
  write: writeFiveFields,
};

function zoneOrEtcUtc(timeZone: string): string {
  return timeZone === 'UTC' ? 'Etc/UTC' : spelledTimeZone(timeZone);
}

function writeFiveFields(_schedule: CronSchedule, fields: CronFields): string {
  return (['minute', 'hour', 'day', 'month', 'weekday'] as const)
    .map((field) => cronFieldText(field, fields[field].values))
    .join(' ');
}
