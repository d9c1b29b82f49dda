import type { Figure } from './figure.ts';

const COLUMNS: readonly (keyof Figure)[] = ['name', 'floor', 'value', 'ratio', 'spread', 'budget', 'verdict'];
const HEADINGS = ['figure', 'floor', 'measured', 'ratio', 'middle half', 'at most', ''];

/** All figures as one table of text; an empty line between groups. */
export function formatTable(groups: readonly (readonly Figure[])[]): string {
  const body = groups.flatMap((figures) => [[], ...figures.map((figure) => COLUMNS.map((column) => figure[column]))]);
  const lines: readonly (readonly string[])[] = [
    HEADINGS,
    HEADINGS.map((heading) => '-'.repeat(heading.length)),
    ...body,
  ];
  const widths = COLUMNS.map((_, place) => Math.max(...lines.map((line) => line[place]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, place) => pad(cell, widths[place] ?? 0, place))
        .join('   ')
        .trimEnd(),
    )
    .join('\n');
}

function pad(cell: string, width: number, place: number): string {
  return place === 0 ? cell.padEnd(width) : cell.padStart(width);
}
