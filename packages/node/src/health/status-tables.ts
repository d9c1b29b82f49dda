import type { CheckReport } from '@anyhost/core/health';
import type { RecordedStatus } from './recorded-status.ts';
import type { OtherService, ServiceStatusReport, StatusReport } from './status-report.ts';

/** A table of a status report, for the page and for the text. */
export interface StatusTable {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a report. */
export function statusTables({ checks, services, others, recordsReadAt }: StatusReport): readonly StatusTable[] {
  const isRecorded = recordsReadAt !== undefined;
  const ofService = ['service', 'state', 'schedule', 'next due', 'running since', 'last run', 'last success', 'runs'];
  const tables = [
    { title: 'Checks', heads: ['check', 'status', 'tags', 'took', 'found'], rows: checks.map(checkRow) },
    { title: 'Services', heads: ofService, rows: services.map(serviceRow) },
  ];
  if (!isRecorded) return tables;
  // Of queues nothing is recorded: their tasks are in memory.
  const rows = [...services.filter(({ queue }) => queue === undefined), ...others].map(recordedRow);
  const title = `On all hosts, as recorded at ${timeText(recordsReadAt)}`;
  const heads = ['service', 'schedule', 'next due', 'running', 'last run', 'last success', 'remarks'];
  return [...tables, { title, heads, rows }];
}

function checkRow({ name, status, tags, durationMs, description, error, data }: CheckReport): readonly string[] {
  const facts = Object.entries(data ?? {}).map(([key, value]) => `${key}: ${value}`);
  const found = [description, error, facts.join(', ')].filter((text) => text !== undefined && text !== '');
  return [name, status, tags.join(', '), `${durationMs} ms`, found.join('; ')];
}

function serviceRow(service: ServiceStatusReport): readonly string[] {
  const { name, state, nextDue, runningSince, lastOutcome, lastSuccess, consecutiveFaults, counts, queue } = service;
  const failures = consecutiveFaults === 0 ? '' : `, ${consecutiveFaults} failed in a row`;
  const runs = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  return [
    name,
    queue === undefined ? state : `${state}: ${queue.running} under way, ${queue.waiting} of ${queue.capacity} wait`,
    service.scheduleInWords ?? '',
    timeText(nextDue),
    timeText(runningSince),
    lastOutcome === undefined ? '' : `${outcomeText(lastOutcome)}${failures}`,
    timeText(lastSuccess),
    runs.join(', '),
  ];
}

function outcomeText({
  outcome,
  startedAt,
  durationMs,
  error,
}: NonNullable<ServiceStatusReport['lastOutcome']>): string {
  const text = `${outcome}, begun ${timeText(startedAt)}, took ${durationMs} ms`;
  return error === undefined ? text : `${text}: ${error}`;
}

function recordedRow({ name, scheduleInWords, recorded }: ServiceStatusReport | OtherService): readonly string[] {
  const schedule = scheduleInWords ?? '';
  if (recorded === undefined) return [name, schedule, '', '', '', '', 'nothing is recorded'];
  const { nextDue, running, last, lastSuccess } = recorded;
  const runs = running.map(({ where = 'somewhere', since }) => `on ${where} since ${timeText(since)}`);
  const lastText = last === undefined ? '' : lastRunText(last);
  const remarks = remarksOf(recorded).join('; ');
  return [name, schedule, timeText(nextDue), runs.join('; '), lastText, timeText(lastSuccess), remarks];
}

function lastRunText({ status, startedAt, durationMs, error, where }: NonNullable<RecordedStatus['last']>): string {
  const place = where === undefined ? '' : ` on ${where}`;
  const text = `${status.replace(':', ': ')}${place}, begun ${timeText(startedAt)}, took ${durationMs} ms`;
  return error === undefined ? text : `${text}: ${error}`;
}

function remarksOf({ overdueSince, paused, skipNext, lost, unfinished, dropped }: RecordedStatus): readonly string[] {
  const pausedBy = paused?.by === undefined ? '' : ` by ${paused.by}`;
  return [
    ...(overdueSince === undefined ? [] : [`overdue since ${timeText(overdueSince)}`]),
    ...(lost === 0 ? [] : [`${lost} lost with ${lost === 1 ? 'its host' : 'their hosts'}`]),
    ...(unfinished === 0 ? [] : [`${unfinished} unfinished`]),
    ...(dropped === 0 ? [] : [`${dropped} dropped`]),
    ...(paused === undefined ? [] : [`paused${pausedBy}`]),
    ...(skipNext === undefined ? [] : [`skips ${timeText(skipNext.occurrence)}`]),
  ];
}

// The services of an application are often due, and begin, in the same millisecond.
let written = { ms: 0, text: new Date(0).toISOString() };

function timeText(time: Date | undefined): string {
  if (time === undefined) return '';
  const ms = time.getTime();
  if (ms !== written.ms) written = { ms, text: time.toISOString() };
  return written.text;
}
