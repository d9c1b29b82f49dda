import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The folder of a package in node_modules. */
const PACKAGE = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/;

/** The license texts of the packages that modules come from; empty without such a package. Rejects if one has none. */
export async function licensesOf(modules: readonly string[]): Promise<string> {
  const folders = new Set(modules.flatMap((id) => PACKAGE.exec(id)?.[0] ?? []));
  const texts = await Promise.all([...folders].toSorted().map(licenseOf));
  return texts.join('\n');
}

async function licenseOf(folder: string): Promise<string> {
  const { name, version }: Record<string, string> = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const file = (await readdir(folder)).find((path) => /^licen[cs]e(\.|$)/i.test(path));
  if (file === undefined) throw new Error(`${name} has no license file: it cannot be made a part of a package`);
  return `${name} ${version}\n\n${await readFile(join(folder, file), 'utf8')}`;
}
