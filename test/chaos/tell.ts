import { type Entry, readJournals } from './journal.ts';
import type { WorldReport } from './run-store.ts';

/** The worlds of a store, as one line of figures per service, and one for all of them. */
export function figuresOf(store: string, reports: readonly WorldReport[]): readonly Record<string, string | number>[] {
  const kills = sum(reports, (report) => report.kills);
  const names = [...new Set(reports.flatMap(({ services }) => services.map(({ service }) => service)))];
  return names.map((name) => {
    const all = reports.flatMap(({ services }) => services.filter(({ service }) => service === name));
    // A machine that cannot keep up says nothing about how long things take.
    const inTime = reports
      .filter(({ starved }) => !starved)
      .flatMap(({ services }) => services.filter(({ service }) => service === name));
    const failovers = inTime.flatMap(({ failoverMs }) => failoverMs).toSorted((one, other) => one - other);
    const violations = (check: string): number =>
      sum(reports, (report) => report.violations.filter((it) => it.service === name && it.check === check).length);
    return {
      store,
      worlds: reports.length,
      slow: reports.filter(({ starved }) => starved).length,
      kills,
      stops: sum(reports, (report) => report.stops),
      service: name,
      due: sum(all, ({ due }) => due),
      served: sum(all, ({ served }) => served),
      'no host': sum(all, ({ noHost }) => noHost),
      'no store': sum(all, ({ noStore }) => noStore),
      busy: sum(all, ({ busy }) => busy),
      lost: violations('lost') + violations('missed') + violations('unfinished'),
      repeated: violations('repeated'),
      again: sum(all, ({ again }) => again),
      fenced: sum(all, ({ fenced }) => fenced),
      tokens: violations('token'),
      back: violations('progress'),
      'failover p50': seconds(quantile(failovers, 0.5)),
      p95: seconds(quantile(failovers, 0.95)),
      max: seconds(failovers.at(-1)),
      'silent max': seconds(inTime.length === 0 ? undefined : Math.max(...inTime.map(({ silentMs }) => silentMs))),
    };
  });
}

/** Prints how a world went, and what is needed to find out why. */
export function tellWorld(
  { world, kills, stops, violations, folder, starved }: WorldReport,
  { store, began, again }: { readonly store: string; readonly began: number; readonly again: string },
): void {
  const passed = Math.round((performance.now() - began) / 1000);
  const slow = starved ? ', machine too slow to judge what came when' : '';
  const what = `${kills} kills, ${stops} stops, ${violations.length} violations${slow}`;
  console.log(`${passed} s: ${store}, world ${world}: ${what}`);
  for (const { check, service, text } of violations.slice(0, MOST_TOLD)) console.log(`  ${check} ${service}: ${text}`);
  const [first] = violations;
  if (folder === undefined || first === undefined) return;
  const entries = readJournals(folder);
  console.log(excerptOf(entries, first.at, { began: entries[0]?.at ?? 0 }));
  console.log(`  journals: ${folder}\n  again: ${again}`);
}

/** How many violations of a world are printed. */
const MOST_TOLD = 10;

/** Rows of the same columns as a table of Markdown. */
export function tableOf(rows: readonly Record<string, string | number>[]): string {
  const columns = Object.keys(rows[0] ?? {});
  const cells = [columns, columns.map(() => '---'), ...rows.map((row) => columns.map((column) => String(row[column])))];
  return cells.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** What happened around a moment, one line per entry of the journals. */
function excerptOf(
  entries: readonly Entry[],
  at: number,
  { began, most = 60 }: { began: number; most?: number },
): string {
  const index = entries.findIndex((entry) => entry.at >= at);
  const middle = index === -1 ? entries.length : index;
  const from = Math.max(0, middle - Math.floor((most * 2) / 3));
  return entries
    .slice(from, from + most)
    .map(
      ({ at: time, by, kind, ...rest }) =>
        `${((time - began) / 1000).toFixed(3)} ${by} ${kind} ${Object.values(rest).join(' · ')}`,
    )
    .join('\n');
}

function sum<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}

function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)];
}

function seconds(ms: number | undefined): string {
  return ms === undefined ? '–' : `${(ms / 1000).toFixed(1)} s`;
}
