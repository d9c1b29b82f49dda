import type { StatusReport } from './status-report.ts';
import { type StatusTable, statusTables } from './status-tables.ts';

const STYLE =
  'body{font:14px/1.5 system-ui,sans-serif;margin:2rem;color:#222}table{border-collapse:collapse}' +
  'th,td{text-align:left;vertical-align:top;padding:.3rem .8rem;border-bottom:1px solid #ddd}' +
  '.degraded{color:#850}.unhealthy{color:#b00}';

/** A report as a page for people: no script, nothing loaded. */
export function statusPage(report: StatusReport): string {
  const { application, status, state } = report;
  const title = `${application}: ${status}`;
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    `<title>${escapeHtml(title)}</title><style>${STYLE}</style></head><body>`,
    `<h1 class="${status}">${escapeHtml(title)}</h1><p>The host is ${state}.</p>`,
    ...statusTables(report).map(table),
    '</body></html>\n',
  ].join('\n');
}

function table({ title, heads, rows }: StatusTable): string {
  const heading = `<h2>${escapeHtml(title)}</h2>`;
  if (rows.length === 0) return `${heading}\n<p>None.</p>`;
  const head = `<tr>${heads.map((text) => `<th>${escapeHtml(text)}</th>`).join('')}</tr>`;
  const body = rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`);
  return `${heading}\n<table>\n${[head, ...body].join('\n')}\n</table>`;
}

function cell(text: string): string {
  const isStatus = text === 'degraded' || text === 'unhealthy';
  return `<td${isStatus ? ` class="${text}"` : ''}>${escapeHtml(text)}</td>`;
}

// Few of the many cells of a page need it, and to look costs less than to replace nothing.
function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`) : text;
}
