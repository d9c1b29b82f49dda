import type { Styles } from './styles.ts';

/** The codes of colors, which take no room. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: colors begin with the control character ESC.
const COLORS = /\u001B\[\d+m/g;

/**
 * Columns of texts, aligned, each as wide as its widest text; the last one is not filled up.
 *
 * @param heading - Printed above them, if given.
 */
export function tableOf(
  rows: readonly (readonly string[])[],
  {
    heading,
    styles,
    indent = '',
  }: { readonly heading?: readonly string[]; readonly styles: Styles; readonly indent?: string },
): string {
  const all = heading === undefined ? rows : [heading.map((text) => styles.dim(text)), ...rows];
  const widths: number[] = [];
  for (const row of all) {
    for (const [column, text] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, widthOf(text));
  }
  return all.map((row) => `${indent}${lineOf(row, widths)}`.trimEnd()).join('\n');
}

function lineOf(row: readonly string[], widths: readonly number[]): string {
  return row.map((text, column) => text + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(text)))).join('  ');
}

function widthOf(text: string): number {
  return text.replace(COLORS, '').length;
}
