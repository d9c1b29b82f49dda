import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAzureWorker } from '@anyhost/testing/azure-worker';
import { describe, expect, onTestFinished, test } from 'vitest';
import { buildAzure } from './build-azure.ts';
import { APPLICATION, newProject } from './project.fixture.ts';

const conditions = ['@anyhost/source'];

describe('buildAzure', () => {
  test('makes a function app that runs on its own', async () => {
    const project = await newProject({ 'src/app.ts': APPLICATION });
    const { folder, files, entry } = await buildAzure({ project, conditions });
    expect(entry).toBe('src/app.ts (by a generated module)');
    expect(files.map(({ path }) => path)).toEqual([join(folder, 'index.mjs')]);
    expect((await readdir(join(folder, 'node_modules/@azure'))).toSorted()).toContain('functions');
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))).toMatchObject({
      name: 'shop',
      main: 'index.mjs',
    });
    const worker = await startAzureWorker({ directory: folder });
    onTestFinished(async () => void (await worker.kill()));
    expect(worker.functions).toMatchObject([{ name: 'greet', schedule: '0 0 * * * *' }]);
    expect(await worker.invokeTimer('greet')).toMatchObject({
      kind: 'failure',
      error: { message: expect.stringContaining('OutOfStock: nothing left') },
    });
  });

  test('gives a generated entry the options that the deployment decides', async () => {
    const zoned = APPLICATION.replace("every('1h')", "cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' })");
    const project = await newProject({ 'src/app.ts': zoned.replace('every', 'cron') });
    const { folder } = await buildAzure({ project, conditions, timers: { plan: 'flex', timeZones: undefined } });
    const worker = await startAzureWorker({ directory: folder });
    onTestFinished(async () => void (await worker.kill()));
    expect(worker.functions).toMatchObject([{ name: 'greet', schedule: '0 0 4,5 * * *' }]);
  });

  test('names the packages that stay outside of the bundle', async () => {
    const project = await newProject({ 'src/app.ts': APPLICATION });
    const { folder } = await buildAzure({ project, conditions, external: ['semver'] });
    expect(await readdir(join(folder, 'node_modules'))).toContain('semver');
    expect(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')).dependencies).toMatchObject({
      '@azure/functions': expect.any(String),
      semver: expect.any(String),
    });
  });

  test("copies the project's host.json", async () => {
    const hostJson = '{ "version": "2.0", "functionTimeout": "00:01:00" }\n';
    const project = await newProject({ 'src/app.ts': APPLICATION, 'host.json': hostJson });
    const { folder } = await buildAzure({ project, conditions });
    expect(await readFile(join(folder, 'host.json'), 'utf8')).toBe(hostJson);
  });

  test('takes the host.json that the deployment files have, where the project has none', async () => {
    const hostJson = '{ "version": "2.0", "functionTimeout": "00:30:00" }\n';
    const project = await newProject({ 'src/app.ts': APPLICATION, 'infra/azure/host.json': hostJson });
    const { folder } = await buildAzure({ project, conditions });
    expect(await readFile(join(folder, 'host.json'), 'utf8')).toBe(hostJson);
  });

  test('replaces what an earlier build left, and nothing else', async () => {
    const project = await newProject({ 'src/app.ts': APPLICATION });
    await buildAzure({ project, conditions });
    await expect(buildAzure({ project, conditions })).resolves.toBeDefined();
    const other = await newProject({ 'src/app.ts': APPLICATION, 'dist/azure/notes.txt': 'mine' });
    await expect(buildAzure({ project: other, conditions })).rejects.toThrow(/notes\.txt/);
    expect(await readFile(join(other, 'dist/azure/notes.txt'), 'utf8')).toBe('mine');
  });

  test('refuses options of another build', async () => {
    await expect(buildAzure(Object({ compileCache: true }))).rejects.toThrow(/no option 'compileCache'/);
    await expect(buildAzure(Object({ timers: { zone: 1 } }))).rejects.toThrow(/no option 'zone'/);
    await expect(buildAzure(Object({ timers: 'flex' }))).rejects.toThrow(/timers/);
  });
});
