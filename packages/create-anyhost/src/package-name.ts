import { builtinModules } from 'node:module';

const LONGEST = 214;
const RESERVED = ['node_modules', 'favicon.ico'];

/** Why npm does not take a text as the name of a new package; `undefined` if it does. */
export function packageNameProblem(name: string): string | undefined {
  if (name === '') return 'is empty';
  if (name.length > LONGEST) return `has more than ${LONGEST} characters`;
  if (name !== name.toLowerCase()) return 'has upper-case letters';
  if (/^[._-]/.test(name)) return 'begins with a dot, a hyphen or an underscore';
  if (/\s/.test(name)) return 'contains spaces';
  if (!/^[a-z0-9._-]+$/.test(name)) return 'has characters other than letters, digits, hyphens, dots and underscores';
  if (RESERVED.includes(name)) return 'is reserved';
  if (builtinModules.includes(name)) return 'is the name of a Node module';
  return undefined;
}

/** The name of the application of a package: what every platform takes, lower-case letters, digits and hyphens. */
export function applicationName(packageName: string): string {
  const name = packageName.replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
  return (/^[a-z]/.test(name) ? name : `app-${name}`).slice(0, 40).replace(/-$/, '');
}
