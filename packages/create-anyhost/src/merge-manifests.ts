/** A package.json, or a part of one. */
export interface Manifest {
  readonly [member: string]: unknown;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The order of scripts that people look for first. */
const FIRST_SCRIPTS = ['start', 'test', 'build', 'typecheck'];

/** Puts the parts of a package.json together, in the order that npm and people expect. */
export function mergeManifests(parts: readonly Manifest[]): Manifest {
  const scripts = membersOf(parts.map((part) => part.scripts));
  const first = FIRST_SCRIPTS.filter((name) => name in scripts);
  const order = [...first, ...Object.keys(scripts).filter((name) => !first.includes(name))];
  return {
    ...Object.assign({}, ...parts),
    scripts: Object.fromEntries(order.map((name) => [name, scripts[name] ?? ''])),
    dependencies: sorted(membersOf(parts.map((part) => part.dependencies))),
    devDependencies: sorted(membersOf(parts.map((part) => part.devDependencies))),
  };
}

function membersOf(parts: readonly (Readonly<Record<string, string>> | undefined)[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...parts);
}

function sorted(members: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
