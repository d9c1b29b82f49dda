/** A Markdown page: blocks separated by empty lines. What is `undefined` is left out. */
export function page(blocks: readonly (string | undefined)[]): string {
  return `${blocks.filter((block) => block !== undefined).join('\n\n')}\n`;
}

/** A list of points. */
export function list(points: readonly string[]): string {
  return points.map((point) => `- ${point}`).join('\n');
}

/** Numbered steps. Lines after the first, and blocks such as commands, belong to their step. */
export function steps(texts: readonly string[]): string {
  return texts
    .map((text, index) => `${index + 1}. ${text.replaceAll(/\n(?=.)/g, '\n   ')}`)
    .join(texts.some((text) => text.includes('\n\n')) ? '\n\n' : '\n');
}

/** A table. A bar in a cell would end it. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  return [heading, heading.map(() => '---'), ...rows].map(tableRow).join('\n');
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** Commands for a shell. */
export function shell(...lines: readonly string[]): string {
  return code('sh', ...lines);
}

/** Lines of a program. */
export function code(language: string, ...lines: readonly string[]): string {
  return `\`\`\`${language}\n${lines.join('\n')}\n\`\`\``;
}
