import { describe, expect, test } from 'vitest';
import { readPage } from '../support/pages.ts';
import { readSources } from './sources.ts';

/** Core's and node's pages are compared with the sources in full: `core-readme.test.ts`, `node-readme.test.ts`. */
const packages = [
  'aws-lambda',
  'azure-functions',
  'azure-storage',
  'cli',
  'core',
  'dynamodb',
  'fastify',
  'infra',
  'logging',
  'node',
  'opentelemetry',
  'pg-boss',
  'postgres',
  'redis',
  'sqlite',
  'testing',
];

/** The parts of an error: a sentence of core's page says what they are. */
const NOT_OPTIONS = ['AnyhostErrorOptions'];

describe('the options of every published function are on the page of its package', () => {
  test.each(packages)('%s', (packageName) => {
    const page = readPage(`packages/${packageName}/README.md`);
    const documented = namesIn(page);
    const options = optionsOf(packageName);
    expect(options).not.toEqual([]);
    expect(options.filter(({ option }) => !documented.has(option))).toEqual([]);
  });
});

/** The names in the first column of tables, and in calls and objects: elsewhere in a sentence a name may mean anything. */
function namesIn(page: string): ReadonlySet<string> {
  const cells = Array.from(page.matchAll(/^\| (.+?) \|/gm), ([, cell = '']) => cell);
  const calls = codeIn(page).filter((code) => /[({]/.test(code));
  return new Set([...cells.flatMap(codeIn), ...calls].flatMap((code) => code.match(/\w+/g) ?? []));
}

function codeIn(text: string): readonly string[] {
  return Array.from(text.matchAll(/`([^`\n]+)`/g), ([, code = '']) => code);
}

/** The members of the interfaces whose names end in `Options` and that an entry point of the package exports. */
function optionsOf(packageName: string): readonly { readonly type: string; readonly option: string }[] {
  const sources = readSources().filter((source) => source.packageName === packageName);
  const exported = sources.filter(({ code }) => /^export (?:type )?\{/m.test(code)).map(({ code }) => code);
  return sources
    .flatMap(({ code }) => Array.from(code.matchAll(/export interface (\w*Options)\b[^{]*\{\n(.*?)^\}/gms)))
    .filter(([, type = '']) => !NOT_OPTIONS.includes(type))
    .filter(([, type = '']) => exported.some((code) => new RegExp(`\\b${type}\\b`).test(code)))
    .flatMap(([, type = '', body = '']) =>
      Array.from(body.matchAll(/^ {2}(?:readonly )?(\w+)\??:/gm), ([, option = '']) => ({ type, option })),
    );
}
