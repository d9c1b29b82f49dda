import type { Secret } from './vault.ts';

/** A row of a table. A bar in a cell would end it. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
}

/** What a translation says about schedules, each note once with the services that it is about. */
export function notesList(
  translations: readonly { readonly service: string; readonly notes: readonly string[] }[],
): string {
  const owners = new Map<string, string[]>();
  for (const { service, notes } of translations) {
    for (const note of notes) owners.set(note, [...(owners.get(note) ?? []), service]);
  }
  if (owners.size === 0) return '';
  return `\n${Array.from(owners, ([note, services]) => `- ${services.join(', ')}: ${note}`).join('\n')}\n`;
}

/** How the values of secrets are given. */
export function secretsSection(secrets: readonly Secret[]): string {
  if (secrets.length === 0) return '';
  const names = secrets.map(({ variable }) => `\`${variable}\``).join(', ');
  return `The second command reads ${names} from your environment and puts the ${secrets.length === 1 ? 'value' : 'values'} into a Key Vault. `;
}
