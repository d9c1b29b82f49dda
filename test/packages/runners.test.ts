import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { runCommand } from './command.ts';
import { fetchPackages } from './fetched.ts';

const jest = await fetchPackages({ jest: '30.5.2' });
if (jest.reason !== undefined) console.warn(`Skipping Jest. ${jest.reason}`);
const bun = await fetchPackages({ bun: '1.4.5' });
if (bun.reason !== undefined) console.warn(`Skipping Bun. ${bun.reason}`);

/** A test of an application on a virtual clock; each runner's `test` and the imports come before it. */
const BODY = `
test('the job runs twice a minute', async () => {
  const app = defineApplication('shop').job('greet', { schedule: every('30s') }, async () => {});
  const host = await testHost(app);
  await host.advance('2m');
  if (host.executions.length !== 4) throw new Error(String(host.executions.length));
  await host.stop();
});
`;
const AS_MODULE = `
import { defineApplication, every } from '@anyhost/core';
import { testHost } from '@anyhost/testing';
${BODY}`;
const AS_COMMONJS = `
const { defineApplication, every } = require('@anyhost/core');
const { testHost } = require('@anyhost/testing');
${BODY}`;

/** Tests of an application, as a user writes them for each runner. Vitest runs those of `packed.test.ts`. */
describe('tests with the packed packages', () => {
  const project = join(inject('packed').folder, 'runners');

  beforeAll(async () => {
    const files = {
      'jest/module/app.test.js': AS_MODULE,
      'jest/module/package.json': '{ "type": "module" }',
      'jest/commonjs/app.test.js': AS_COMMONJS,
      'jest/commonjs/package.json': '{ "type": "commonjs" }',
      'jest/package.json': '{ "jest": {} }',
      'node/app.test.mjs': `import { test } from 'node:test';\n${AS_MODULE}`,
      'bun/app.test.js': `import { test } from 'bun:test';\n${AS_MODULE}`,
    };
    for (const [path, text] of Object.entries(files)) {
      await mkdir(join(project, path, '..'), { recursive: true });
      await writeFile(join(project, path), text);
    }
  });

  describe.skipIf(jest.folder === undefined)('run by Jest 30', () => {
    const jestArgs = [join(jest.folder ?? '', 'jest/bin/jest.js'), '--ci', '--runInBand'];

    it('as ES modules and as CommonJS, with --experimental-vm-modules', async () => {
      const env = { NODE_OPTIONS: '--experimental-vm-modules' };
      const { code, output } = await runCommand(process.execPath, jestArgs, { cwd: join(project, 'jest'), env });
      expect(output).toContain('Tests:       2 passed, 2 total');
      expect(code).toBe(0);
    });

    it('not without the option: Jest says that it must load an ES module', async () => {
      const { code, output } = await runCommand(process.execPath, jestArgs, { cwd: join(project, 'jest') });
      expect(output).toContain('Must use import to load ES Module');
      expect(code).toBe(1);
    });
  });

  it('run by node:test', async () => {
    const { code, output } = await runCommand(process.execPath, ['--test'], { cwd: join(project, 'node') });
    expect(output).toContain('pass 1');
    expect(code).toBe(0);
  });

  it.skipIf(bun.folder === undefined)('run by bun test', async () => {
    const program = join(bun.folder ?? '', 'bun/bin/bun.exe');
    const { code, output } = await runCommand(program, ['test'], { cwd: join(project, 'bun') });
    expect(output).toContain('1 pass');
    expect(code).toBe(0);
  });
});
