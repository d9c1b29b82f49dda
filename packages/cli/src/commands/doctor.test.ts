import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toInstant } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { cli, shopEnvironment, temporaryFolder } from '../cli.fixture.ts';
import { checkModules } from '../doctor/check-modules.ts';
import { checkNode } from '../doctor/check-node.ts';
import { checkZones } from '../doctor/check-zones.ts';

describe('anyhost doctor', () => {
  test('finds an application that can run here', async () => {
    const { code, out } = await cli(['doctor', '--json'], { env: shopEnvironment() });
    const findings = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(findings.map(({ check }) => check)).toEqual([
      'node',
      'time zones',
      'application',
      'modules',
      'typescript',
      'settings',
      'schedules',
      'state store',
    ]);
    expect(findings.filter(({ status }) => status === 'failure')).toEqual([]);
    expect(findings.find(({ check }) => check === 'application').message).toBe('src/app.ts exports shop as app.');
  });

  test('finds settings that are missing, and a store that cannot be made', async () => {
    const { code, out } = await cli(['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/^failure +settings +.*shop\.database/m);
    expect(out).toMatch(/^failure +state store/m);
  });

  test('finds that there is no application', async () => {
    const { code, out } = await cli(['doctor'], { cwd: temporaryFolder() });
    expect(code).toBe(1);
    expect(out).toMatch(/^failure +application +No application found in /m);
  });
});

describe('the check of Node', () => {
  test.each([
    ['24.1.0', 'strip', true, 'ok'],
    ['22.12.0', false, true, 'failure'],
    ['22.12.0', false, false, 'warning'],
    ['22.11.0', false, false, 'failure'],
    ['20.19.0', false, false, 'failure'],
  ])('%s, which loads TypeScript: %s; TypeScript is wanted: %s', (version, typescript, isTypeScript, status) => {
    expect(checkNode({ version, typescript }, isTypeScript).status).toBe(status);
  });
});

describe('the check of zone data', () => {
  const now = toInstant(Date.UTC(2026, 5, 1));

  test.each([
    ['2026a', 'ok'],
    ['2025b', 'ok'],
    ['2023c', 'warning'],
    [undefined, 'ok'],
  ])('%s: %s', (tz, status) => {
    expect(checkZones({ tz, icu: '78.1' }, now).status).toBe(status);
  });
});

describe('the check of module settings', () => {
  function project(files: Readonly<Record<string, string>>): string {
    const folder = temporaryFolder();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
    return folder;
  }

  const compilerOptions = { erasableSyntaxOnly: true, verbatimModuleSyntax: true, allowImportingTsExtensions: true };

  test('accepts what makes Node load the sources', () => {
    const folder = project({
      'package.json': '{ "type": "module" }',
      'base.json': JSON.stringify({ compilerOptions }),
      'tsconfig.json': '{ "extends": "./base.json", /* more */ "compilerOptions": { "strict": true, } }',
    });
    expect(checkModules(join(folder, 'app.ts'), folder)).toMatchObject([{ status: 'ok' }, { status: 'ok' }]);
  });

  test('names what is missing, and where', () => {
    const folder = project({ 'package.json': '{}', 'tsconfig.json': '{ "compilerOptions": { "paths": {} } }' });
    const [modules, typescript] = checkModules(join(folder, 'app.ts'), folder);
    expect(modules?.remedy).toBe('Set "type": "module" in package.json, or use the extension .mts.');
    expect(typescript?.remedy).toContain('"erasableSyntaxOnly": true, "verbatimModuleSyntax": true');
    expect(typescript?.remedy).toContain('use "imports" in package.json');
  });

  test('asks for nothing where the extension says it', () => {
    expect(checkModules('/nowhere/app.mjs', '/nowhere')).toMatchObject([{ status: 'ok' }]);
  });
});
