import type { OrderCounts } from '../src/orders/order-counts.ts';
import type { Check } from './checks.ts';
import type { LoggedExecution } from './executions.ts';
import type { HostReport } from './host-report.ts';

const NOTHING = '–';
const HEADINGS = ['host', 'service', 'executions', 'outcome', 'least time left', 'orders handled', 'lost', 'twice'];
const NUMERIC = new Set([2, 4, 5, 6, 7]);
const SOURCES = `Executions, outcome and least time left are from the host's own log lines. Orders handled, lost and twice are counted by SQL
before the host started and after it had ended: what it added. The checks below are of the whole database at the end.`;
const SERVICES = ['grace-period-manager', 'price-cache', 'order-archiver'];

/** The table of what each host did, a row per service, and where its columns come from. */
export function formatReports(reports: readonly HostReport[]): string {
  const groups = reports.map((report) => SERVICES.map((service) => row(report, service)));
  const all = [HEADINGS, ...groups.flat()];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        NUMERIC.has(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [line(HEADINGS), ...groups.flatMap((rows) => [rule, ...rows.map(line)]), '', SOURCES].join('\n');
}

/** The verdict, a line per check. */
export function formatChecks(checks: readonly Check[]): string {
  const width = Math.max(...checks.map(({ count }) => String(count).length));
  return checks
    .map(({ text, count, holds }) => `${holds ? 'ok    ' : 'FAILED'}  ${String(count).padStart(width)}  ${text}`)
    .join('\n');
}

function row(report: HostReport, service: string): readonly string[] {
  const executions = report.executions.filter((execution) => execution.service === service);
  const times = executions.flatMap(({ timeLeftMs }) => timeLeftMs ?? []);
  const left = times.length === 0 ? NOTHING : `${(Math.min(...times) / 1000).toFixed(1)} s`;
  const begun = executions.filter(({ outcome }) => !outcome?.startsWith('skipped')).length;
  return [report.host, service, String(begun), outcomes(executions), left, ...orders(report, service)];
}

function outcomes(executions: readonly LoggedExecution[]): string {
  const counts = new Map<string, number>();
  for (const { outcome = 'killed' } of executions) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join('; ') || NOTHING;
}

/** Handled, lost, twice: what this host added. */
function orders({ before, after }: HostReport, service: string): readonly string[] {
  const added = (name: keyof OrderCounts): string => String(after[name] - before[name]);
  switch (service) {
    case 'grace-period-manager':
      return [added('handled'), added('lost'), added('twice')];
    case 'order-archiver':
      return [added('archived'), String(before.kept - after.kept), added('archivedTwice')];
    default:
      return [NOTHING, NOTHING, NOTHING];
  }
}
