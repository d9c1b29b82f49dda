import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const templates = fileURLToPath(new URL('../templates/', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

test('templates name this version of the packages, and the versions of libraries that this repository tests with', () => {
  const manifests = readdirSync(templates, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('package.json'),
  );
  const named = manifests.flatMap((path) => {
    const { dependencies, devDependencies } = readJson(`${templates}${path}`);
    return Object.entries({ ...dependencies, ...devDependencies });
  });
  expect(named.length).toBeGreaterThan(10);
  for (const [name, range] of named) {
    expect(range, name).toMatch(/^\^\d+\.\d+\.\d+$/);
    const [, version = ''] = range.split('^');
    const installed = versionOf(name);
    if (installed !== undefined) expect(`${name}@${version}`).toBe(`${name}@${installed}`);
  }
});

interface Manifest {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The version here; `undefined` for a package that this repository does not have. */
function versionOf(name: string): string | undefined {
  try {
    return readJson(`${root}node_modules/${name}/package.json`).version;
  } catch {
    return undefined;
  }
}

function readJson(path: string): Manifest {
  // The boundary: manifests of this repository, and of what it has installed.
  return JSON.parse(readFileSync(path, 'utf8'));
}
