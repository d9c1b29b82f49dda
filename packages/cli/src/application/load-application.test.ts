import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../cli.fixture.ts';
import { usualPlaces } from './find-module.ts';
import { loadApplication } from './load-application.ts';

const core = import.meta.resolve('@anyhost/core');

/** A module with an application, made by another copy of the core package. */
function moduleOf(name: string, exportName = 'app'): string {
  const lists = 'settings: [], services: [], hostedServices: [], healthChecks: []';
  return `export const ${exportName} = { definition: { name: '${name}', ${lists} }, backgroundServices: [] };\n`;
}

function project(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

async function nameIn(files: Readonly<Record<string, string>>, named?: string): Promise<string> {
  const { application } = await loadApplication(named, { cwd: project(files), settings: [] });
  return application.definition.name;
}

describe('the module of an application', () => {
  test('is the one that is named', async () => {
    expect(await nameIn({ 'src/app.mjs': moduleOf('one'), 'other.mjs': moduleOf('other') }, 'other.mjs')).toBe('other');
  });

  test('is the one in package.json where none is named', async () => {
    const manifest = JSON.stringify({ anyhost: { app: 'lib/main.mjs' } });
    const files = { 'package.json': manifest, 'src/app.mjs': moduleOf('one'), 'lib/main.mjs': moduleOf('main') };
    expect(await nameIn(files)).toBe('main');
  });

  test.each(['src/app.mjs', 'app.mjs', 'dist/app.mjs'])('is %s where it exists', async (place) => {
    expect(await nameIn({ [place]: moduleOf('one') })).toBe('one');
  });

  test('is looked for among sources first, if Node loads them', () => {
    expect(usualPlaces(true).slice(0, 2)).toEqual(['src/app.ts', 'src/app.mts']);
    expect(usualPlaces(true).indexOf('dist/app.js')).toBeGreaterThan(usualPlaces(true).indexOf('app.ts'));
    expect(usualPlaces(false).indexOf('dist/app.js')).toBeLessThan(usualPlaces(false).indexOf('src/app.ts'));
  });

  test.each<[string, Readonly<Record<string, string>>, string | undefined, string]>([
    ['there is none', {}, undefined, 'No application found in '],
    ['the named one does not exist', { 'src/app.ts': '' }, 'src/app.js', 'Did you mean src/app.ts?'],
    ['a folder is named', { 'src/app.ts': '' }, 'src', 'Did you mean src/app.ts?'],
    ['package.json names none', { 'package.json': '{ "anyhost": {} }' }, undefined, 'does not name an application'],
    [
      'package.json names one that does not exist',
      { 'package.json': '{ "anyhost": { "app": "x.js" } }' },
      undefined,
      'set by package.json',
    ],
    ['package.json is not JSON', { 'package.json': '{' }, undefined, 'cannot be read as JSON'],
  ])('is refused where %s', async (_, files, named, message) => {
    await expect(nameIn(files, named)).rejects.toThrow(message);
  });
});

describe('the application of a module', () => {
  test('is its export app', async () => {
    expect(await nameIn({ 'app.mjs': moduleOf('other', 'other') + moduleOf('one') })).toBe('one');
  });

  test('is the only application that it exports', async () => {
    expect(await nameIn({ 'app.mjs': `${moduleOf('one', 'background')}export const port = 1;` })).toBe('one');
  });

  test('may be exported twice', async () => {
    expect(await nameIn({ 'app.mjs': `${moduleOf('one', 'background')}export { background as again };` })).toBe('one');
  });

  test.each([
    [
      'as compilers write it',
      'Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = one.app;',
    ],
    ['that Node cannot read ahead', 'module.exports = Object.assign({}, one);'],
    ['that is the application', 'module.exports = one.app;'],
  ])('may be in a CommonJS module %s', async (_, source) => {
    const one = moduleOf('one').replace('export const app =', 'const one = { app:').replace(/;\n$/, ' };\n');
    expect(await nameIn({ 'app.cjs': one + source })).toBe('one');
  });

  test('may be made by this copy of the core package', async () => {
    const source = `import { defineApplication } from '${core}';\nexport const app = defineApplication('one');\n`;
    expect(await nameIn({ 'app.mjs': source })).toBe('one');
  });

  test.each([
    [
      'there are several',
      moduleOf('one', 'first') + moduleOf('two', 'second'),
      'exports 2 applications: first, second. Export one of them as app.',
    ],
    ['there is none', 'export const port = 1;', 'does not export an application. Its exports are port.'],
    ['nothing is exported', '', 'Its exports are none.'],
    ['app is a promise', 'export const app = Promise.resolve();', 'a promise: await it first'],
    ['app is a copy', 'export const app = { name: "x" };', 'pass the application itself, not a copy'],
  ])('is refused where %s', async (_, source, message) => {
    await expect(nameIn({ 'app.mjs': source })).rejects.toThrow(message);
  });
});

test('settings of a section that the application does not have are refused', async () => {
  const cwd = project({ 'app.mjs': moduleOf('one') });
  await expect(loadApplication(undefined, { cwd, settings: ['--shop:port=1'] })).rejects.toThrow(
    'Unknown section of settings "shop"; known are anyhost.',
  );
  expect(pathToFileURL(cwd).protocol).toBe('file:');
});
