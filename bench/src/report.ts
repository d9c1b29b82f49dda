import type { Measured } from './rounds.ts';

/** One table of results. */
export interface Report {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What must be known to read it. */
  readonly notes: readonly string[];
}

/** The rows of what was measured in rounds: median, ratio with its middle half, and the budget's verdict. */
export function ratioRows(
  measured: readonly Measured[],
  { format, budgets }: { readonly format: (value: number) => string; readonly budgets: ReadonlyMap<string, number> },
): readonly (readonly string[])[] {
  return measured.map(({ name, value, ratio }, place) => {
    if (place === 0) return [name, format(value.median), 'floor', '', ''];
    const spread = `${ratio.lowerQuartile.toFixed(2)} to ${ratio.upperQuartile.toFixed(2)}`;
    const budget = budgets.get(name);
    return [name, format(value.median), `${ratio.median.toFixed(2)}x`, spread, verdict(ratio.median, budget, 'x')];
  });
}

/** Whether a number keeps its budget, in words; nothing without one. */
export function verdict(value: number, budget: number | undefined, unit: string): string {
  if (budget === undefined) return '';
  return `${value <= budget ? 'kept' : 'MISSED'} (at most ${budget}${unit})`;
}

/** A report as text, in columns. */
export function formatReport({ title, columns, rows, notes }: Report): string {
  const lines = [columns, columns.map((column) => '-'.repeat(column.length)), ...rows];
  const widths = columns.map((_, place) => Math.max(...lines.map((line) => line[place]?.length ?? 0)));
  const table = lines.map((line) =>
    line
      .map((cell, place) => (place === 0 ? cell.padEnd(widths[place] ?? 0) : cell.padStart(widths[place] ?? 0)))
      .join('   ')
      .trimEnd(),
  );
  return [title, '', ...table, '', ...notes, ''].join('\n');
}
