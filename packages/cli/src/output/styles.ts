/** Ways to set a text off; each returns it unchanged where there are no colors. */
export interface Styles {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

/** The styles with colors, or without. */
export function stylesFor(isColored: boolean): Styles {
  const style =
    (begin: number, end: number) =>
    (text: string): string =>
      isColored && text !== '' ? `\u001B[${begin}m${text}\u001B[${end}m` : text;
  return {
    bold: style(1, 22),
    dim: style(2, 22),
    red: style(31, 39),
    green: style(32, 39),
    yellow: style(33, 39),
    cyan: style(36, 39),
  };
}
