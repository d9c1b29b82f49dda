import type { CheckReport } from '@anyhost/core/health';
import type { ServiceStatusReport, StatusReport } from './status-report.ts';

const STYLE =
  'body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#222}table{border-collapse:collapse}' +
  'th,td{text-align:left;vertical-align:top;padding:.3rem .8rem;border-bottom:1px solid #ddd}' +
  '.degraded{color:#850}.unhealthy{color:#b00}';

/** A report as a page for people: no script, nothing loaded. */
export function statusPage({ application, status, state, checks, services }: StatusReport): string {
  const title = `${application}: ${status}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1 class="${status}">${escapeHtml(title)}</h1><p>The host is ${state}.</p>`,
    '<h2>Checks</h2>',
    table(['check', 'status', 'tags', 'took', 'found'], checks.map(checkRow)),
    '<h2>Services</h2>',
    table(
      ['service', 'state', 'schedule', 'next due', 'running since', 'last run', 'last success', 'runs'],
      services.map(serviceRow),
    ),
    '</body></html>\n',
  ].join('\n');
}

function checkRow({ name, status, tags, durationMs, description, error, data }: CheckReport): readonly string[] {
  const facts = Object.entries(data ?? {}).map(([key, value]) => `${key}: ${value}`);
  const found = [description, error, facts.join(', ')].filter((text) => text !== undefined && text !== '');
  return [name, status, tags.join(', '), `${durationMs} ms`, found.join('; ')];
}

function serviceRow(service: ServiceStatusReport): readonly string[] {
  const {
    name,
    state,
    scheduleInWords = '',
    nextDue,
    runningSince,
    lastOutcome,
    lastSuccess,
    failuresInARow,
    counts,
  } = service;
  const failures = failuresInARow === 0 ? '' : `, ${failuresInARow} failed in a row`;
  const runs = Object.entries(counts).map(([status, count]) => `${count} ${status}`);
  return [
    name,
    state,
    scheduleInWords,
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

function timeText(time: Date | undefined): string {
  return time === undefined ? '' : time.toISOString();
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '<p>None.</p>';
  const head = `<tr>${heads.map((text) => `<th>${escapeHtml(text)}</th>`).join('')}</tr>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`);
  return `<table>\n${[head, ...body].join('\n')}\n</table>`;
}

function cell(text: string): string {
  const isStatus = text === 'degraded' || text === 'unhealthy';
  return `<td${isStatus ? ` class="${text}"` : ''}>${escapeHtml(text)}</td>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
