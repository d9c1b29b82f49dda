import type { Styles } from './styles.ts';

/** The codes of colors, which take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colors begin with the control character ESC.
const COLORS = /\u001B\[\d+m/g;

/** A last column with less room is not wrapped: its lines would be of single words. */
const LEAST_ROOM = 20;

/**
 * Columns of texts, aligned, each as wide as its widest text; the last one is not filled up.
 *
 * @param heading - Printed above them, if given.
 * @param width - That of the terminal: the last column of full rows goes on in the next line. Not wrapped by default.
 */
export function tableOf(
  rows: readonly (readonly string[])[],
  {
    heading,
    styles,
    indent = '',
    width,
  }: {
    readonly heading?: readonly string[];
    readonly styles: Styles;
    readonly indent?: string;
    readonly width?: number | undefined;
  },
): string {
  const all = heading === undefined ? rows : [heading.map((text) => styles.dim(text)), ...rows];
  const widths: number[] = [];
  for (const row of all) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
  }
  const before = widths.slice(0, -1).reduce((sum, one) => sum + one + 2, indent.length);
  const room = width === undefined || width - before < LEAST_ROOM ? Number.POSITIVE_INFINITY : width - before;
  const lines = all.flatMap((row) => (row.length < widths.length ? [row] : wrapped(row, room)));
  return lines.map((row) => `${indent}${lineOf(row, widths)}`.trimEnd()).join('\n');
}

/** A row whose last text is not wider than `room`, and rows below it with what is left of that text. */
function wrapped(row: readonly string[], room: number): readonly (readonly string[])[] {
  const lines: string[] = [];
  let line = '';
  for (const word of (row.at(-1) ?? '').split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    const isFull = line !== '' && widthOf(longer) > room;
    if (isFull) lines.push(line);
    line = isFull ? word : longer;
  }
  return [...lines, line].map((text, index) => [...row.slice(0, -1).map((cell) => (index === 0 ? cell : '')), text]);
}

function lineOf(row: readonly string[], widths: readonly number[]): string {
  return row.map((text, column) => text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text)))).join('  ');
}

function widthOf(text: string): number {
  return text.replace(COLORS, '').length;
}
