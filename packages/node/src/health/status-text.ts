import type { StatusReport } from './status-report.ts';
import { type StatusTable, statusTables } from './status-tables.ts';

/** A text of the store could move the cursor of a terminal. */
const CONTROL = /\p{Cc}/gu;

/** A report as plain text, for a terminal. */
export function statusText(report: StatusReport): string {
  const { application, status, state } = report;
  return [`${application}: ${status}`, `The host is ${state}.`, ...statusTables(report).map(tableText), ''].join('\n');
}

function tableText({ title, heads, rows }: StatusTable): string {
  if (rows.length === 0) return `\n${title}: none`;
  const table = [heads, ...rows].map((row) => row.map((cell) => cell.replace(CONTROL, ' ')));
  const widths = heads.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [`\n${title}`, ...lines].join('\n');
}
