import { describe, expect, test } from 'vitest';
import { readPage } from '../support/pages.ts';
import { circlesOf, importGraph } from './import-graph.ts';
import { formatRooms, ROOMS, roomOf } from './rooms.ts';
import { readSources, resolveImport } from './sources.ts';

const LONGEST_FILE = 250;

/** The packages of this repository that each of them may import. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  sqlite: ['core'],
  postgres: ['core'],
  redis: ['core'],
  dynamodb: ['core'],
  'azure-storage': ['core'],
  logging: ['core'],
  node: ['core', 'logging'],
  fastify: ['core', 'node'],
  'aws-lambda': ['core', 'logging'],
  'azure-functions': ['core', 'logging'],
  'pg-boss': ['core'],
  opentelemetry: ['core'],
  testing: ['core'],
  conformance: ['core', 'testing'],
  infra: ['core', 'azure-functions'],
  cli: ['core', 'node', 'infra', 'aws-lambda', 'azure-functions', 'testing'],
  'create-anyhost': [],
};

/** The rooms of the package infra, and those that each of them may import. */
const INFRA_ARROWS: Readonly<Record<string, readonly string[]>> = {
  text: [],
  translation: [],
  plan: [],
  options: [],
  processes: ['options', 'plan', 'translation'],
  aws: ['options', 'plan', 'text', 'translation'],
  cdk: ['aws', 'plan'],
  azure: ['options', 'plan', 'processes', 'text', 'translation'],
  containers: ['options', 'plan', 'processes', 'text', 'translation'],
  observability: ['options', 'plan', 'processes', 'text'],
  deployables: ['aws', 'azure', 'containers', 'observability', 'plan', 'text'],
};

const sources = readSources();
const core = sources.filter(({ packageName }) => packageName === 'core');

describe('the rooms of core', () => {
  test('hold all files but the entry points', () => {
    const elsewhere = core.filter((source) => source.name.includes('/') && roomOf(source) === undefined);
    expect(elsewhere.map(({ name }) => name)).toEqual([]);
  });

  test('import from the rooms before them only', () => {
    const upward = core.flatMap((source) => {
      const room = roomOf(source);
      if (room === undefined) return [];
      const targets = source.imports.flatMap((specifier) => resolveImport(source, specifier) ?? []);
      return targets
        .map((target) => target.replace('packages/core/src/', ''))
        .filter((target) => {
          const index = ROOMS.findIndex((name) => target.startsWith(`${name}/`));
          // An entry point is in no room and stands above all rooms.
          return index === -1 || index > ROOMS.indexOf(room);
        })
        .map((target) => `${source.name} -> ${target}`);
    });
    expect(upward).toEqual([]);
  });

  test('have levels', () => {
    const table = formatRooms(core);
    console.log(table);
    const architecture = readPage('ARCHITECTURE.md');
    expect(levelsIn(architecture)).toEqual(levelsIn(table));
  });

  test('use neither process nor any Node module but diagnostics channels', () => {
    const foreign = core.flatMap(({ name, wordless, imports }) => [
      ...imports
        .filter((specifier) => /^(?:node:|process$)/.test(specifier) && specifier !== 'node:diagnostics_channel')
        .map((specifier) => `${name} imports ${specifier}`),
      ...(/\bprocess(?:\??\.\w|\[)/.test(wordless) ? [`${name} uses process`] : []),
    ]);
    expect(foreign).toEqual([]);
  });
});

test('the rooms of infra import along the arrows only: translation and plan, the platforms, the deployables', () => {
  const against = sources
    .filter(({ packageName, name }) => packageName === 'infra' && name.includes('/'))
    .flatMap((source) => {
      const [room = ''] = source.name.split('/');
      return source.imports
        .flatMap((specifier) => resolveImport(source, specifier) ?? [])
        .map((target) => target.replace('packages/infra/src/', '').split('/')[0] ?? '')
        .filter((target) => target !== room && !INFRA_ARROWS[room]?.includes(target))
        .map((target) => `${source.name} -> ${target}`);
    });
  expect(against).toEqual([]);
});

describe('the packages', () => {
  test('import one another along the arrows only', () => {
    expect(Object.keys(ARROWS).toSorted()).toEqual(
      [...new Set(sources.map((source) => source.packageName))].toSorted(),
    );
    const against = sources.flatMap(({ path, packageName, imports }) =>
      imports
        .map((specifier) => /^@anyhost\/([^/]+)/.exec(specifier)?.[1])
        .filter((target) => target !== undefined && !ARROWS[packageName]?.includes(target))
        .map((target) => `${path} -> ${target}`),
    );
    expect(against).toEqual([]);
  });

  test('stay within themselves by relative imports', () => {
    const outside = sources.flatMap((source) =>
      source.imports
        .flatMap((specifier) => resolveImport(source, specifier) ?? [])
        .filter((target) => !target.startsWith(`packages/${source.packageName}/src/`))
        .map((target) => `${source.path} -> ${target}`),
    );
    expect(outside).toEqual([]);
  });

  test('have no circular imports between files', () => {
    const circles = circlesOf(importGraph(sources)).map((members) => members.join(' <-> '));
    expect(circles).toEqual([]);
  });

  test(`have no file of more than ${LONGEST_FILE} lines`, () => {
    const long = sources.filter(({ lines }) => lines > LONGEST_FILE).map(({ path }) => path);
    expect(long).toEqual([]);
  });
});

/** The rooms of a table and their levels, in the order of their names. */
function levelsIn(text: string): readonly (readonly [room: string, level: number])[] {
  const rows = text.matchAll(/^\| `?(\w+)`? +\| (\d) +\|/gm);
  return Array.from(rows, ([, room = '', level]) => [room, Number(level)] as const).toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
}
