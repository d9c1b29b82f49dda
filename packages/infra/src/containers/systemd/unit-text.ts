import { GENERATED_COMMENT } from '../../text/generated.ts';
/** A line of a unit file: a directive, its value, and a comment above it. */
export interface UnitLine {
  readonly directive: string;
  readonly value: string;
  readonly comment?: string;
}

/** A section of a unit file. */
export interface UnitSection {
  readonly name: 'Unit' | 'Service' | 'Timer' | 'Install';
  readonly lines: readonly UnitLine[];
}

/** Writes a unit file. */
export function unitText(sections: readonly UnitSection[]): string {
  return `${[`# ${GENERATED_COMMENT}`, ...sections.map(sectionText)].join('\n\n')}\n`;
}

/** A directive, as a line of a unit file. */
export function line(directive: string, value: string | number, comment?: string): UnitLine {
  return { directive, value: String(value), ...(comment === undefined ? {} : { comment }) };
}

/** `Environment=` lines. */
export function environmentLines(variables: Readonly<Record<string, string>>): readonly UnitLine[] {
  return Object.entries(variables).map(([name, value]) => line('Environment', quoted(`${name}=${value}`)));
}

/** A program and its arguments, as `ExecStart=` takes them: there `$` begins a variable. */
export function commandText(command: readonly string[]): string {
  return command.map((part) => word(part.replaceAll('$', '$$$$'))).join(' ');
}

function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text.replaceAll('%', '%%') : quoted(text);
}

/** `%` begins a specifier, also in quotes. */
function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return /^[\w%=:,./@+-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}

function sectionText({ name, lines }: UnitSection): string {
  return [`[${name}]`, ...lines.flatMap(lineTexts)].join('\n');
}

function lineTexts({ directive, value, comment }: UnitLine): readonly string[] {
  const comments = comment === undefined ? [] : comment.split('\n').map((text) => `# ${text}`);
  return [...comments, `${directive}=${value}`];
}
