import { execFile } from 'node:child_process';
import { readdir, readFile, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { buildLambda } from './build-lambda.ts';
import { APPLICATION, newProject } from './project.fixture.ts';

const conditions = ['@anyhost/source'];

describe('buildLambda', () => {
  test('makes a folder with a compile cache that runs on its own, and keeps the names of classes', async () => {
    const project = await newProject({ 'src/app.ts': APPLICATION });
    const { folder, files, entry, notes } = await buildLambda({ project, conditions });
    expect(entry).toBe('src/app.ts (by a generated module)');
    expect(folder).toBe(join(project, 'dist/lambda'));
    expect((await readdir(folder)).toSorted()).toEqual(['application.cache', 'application.js', 'index.cjs']);
    expect(files.map(({ path }) => path)).toEqual([join(folder, 'application.js'), join(folder, 'application.cache')]);
    expect(files.every(({ bytes, gzipBytes }) => bytes > gzipBytes && gzipBytes > 0)).toBe(true);
    expect(notes).toEqual([expect.stringContaining(process.version)]);
    expect(await invoke(folder, 'index.cjs')).toEqual({ name: 'OutOfStock', said: '' });
  });

  test('makes one module where no cache is wanted', async () => {
    const project = await newProject({ 'src/app.ts': APPLICATION });
    const { folder } = await buildLambda({ project, conditions, compileCache: false });
    expect(await readdir(folder)).toEqual(['index.mjs']);
    expect(await invoke(folder, 'index.mjs')).toEqual({ name: 'OutOfStock', said: '' });
  });

  test('takes src/lambda.ts where there is one, and another module where it is named', async () => {
    const lambda = "import { createHandler } from '@anyhost/aws-lambda';\nimport { app } from '../src/app.ts';\n";
    const project = await newProject({
      'src/app.ts': APPLICATION,
      'src/lambda.ts': `${lambda}export const handler = createHandler(app);`,
      'other/handler.ts': `${lambda}export const handler = createHandler(app, { service: 'greet' });`,
    });
    expect(await buildLambda({ project, conditions, compileCache: false })).toMatchObject({ entry: 'src/lambda.ts' });
    const named = await buildLambda({ project, conditions, entry: 'other/handler.ts', compileCache: false });
    expect(named).toMatchObject({ entry: 'other/handler.ts' });
  });

  test('takes an application that is exported by another name', async () => {
    const project = await newProject({ 'jobs.ts': APPLICATION.replace('const app', 'const shop') });
    const app = { path: join(project, 'jobs.ts'), exportName: 'shop' };
    const { folder } = await buildLambda({ project, conditions, app, compileCache: false });
    expect(await invoke(folder, 'index.mjs')).toMatchObject({ name: 'OutOfStock' });
  });

  test('tells modules where they are: the bundle', async () => {
    const project = await newProject({
      'src/lambda.ts': `import { basename } from 'node:path';
        export const handler = async () => {
          throw new (class extends Error {})();
        };
        if (basename(import.meta.filename) !== 'application.js') throw new Error(import.meta.filename);
        if (!import.meta.url.endsWith('/dist/lambda/application.js')) throw new Error(import.meta.url);
        if (basename(import.meta.dirname) !== 'lambda') throw new Error(import.meta.dirname);`,
    });
    await expect(buildLambda({ project })).resolves.toMatchObject({ entry: 'src/lambda.ts' });
  });

  test("has no pino transport in it, and none of core's schedule language", async () => {
    const project = await newProject({ 'src/app.ts': APPLICATION });
    const { folder } = await buildLambda({ project, conditions, compileCache: false });
    const text = await readFile(join(folder, 'index.mjs'), 'utf8');
    expect(text).toContain('A pino transport writes in a worker thread');
    expect(text).not.toContain('thread-stream');
    expect(text).not.toContain('parseCron');
  });

  test('refuses a bundle that carries the schedule language, and names the import that brought it', async () => {
    const project = await newProject({
      'src/app.ts': `import { parseCron } from '@anyhost/core/schedule';\n${APPLICATION}\nexport const parse = parseCron;`,
    });
    await expect(buildLambda({ project, conditions })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_BUILD_FAILED',
        message: expect.stringMatching(/src\/app\.ts -> \S*core\/src\/schedule\/index\.ts -> \S*parse-cron\.ts/),
      }),
    );
  });

  test('gives a generated entry the guard where ticks may not be due', async () => {
    const project = await newProject({ 'src/app.ts': APPLICATION });
    const { folder } = await buildLambda({ project, conditions, guard: true, compileCache: false });
    const tick = { service: 'greet', scheduledTime: '2026-11-26T10:15:00Z', guard: true };
    expect(await invoke(folder, 'index.mjs', tick)).toEqual({ name: 'Object', said: '' });
    expect(await invoke(folder, 'index.mjs', { ...tick, scheduledTime: '2026-11-26T10:00:00Z' })).toMatchObject({
      name: 'OutOfStock',
    });
  });

  test("refuses an entry of the project's own that forgets the guard, and shows the lines", async () => {
    const lambda = "import { createHandler } from '@anyhost/aws-lambda';\nimport { app } from './app.ts';\n";
    const withGuard = "import { guard } from '@anyhost/aws-lambda/guard';\n";
    const project = await newProject({
      'src/app.ts': APPLICATION,
      'src/lambda.ts': `${lambda}export const handler = createHandler(app);`,
      'src/guarded.ts': `${lambda}${withGuard}export const handler = createHandler(app, { guard });`,
      'src/unused.ts': `${lambda}${withGuard}export const handler = createHandler(app);`,
    });
    const refused = expect.objectContaining({
      code: 'ERR_ANYHOST_BUILD_FAILED',
      message: expect.stringMatching(/src\/(lambda|unused)\.ts has no guard.*createHandler\(app, \{ guard \}\)/),
    });
    await expect(buildLambda({ project, conditions, guard: true })).rejects.toThrow(refused);
    await expect(buildLambda({ project, conditions, guard: true, entry: 'src/unused.ts' })).rejects.toThrow(refused);
    await expect(buildLambda({ project, conditions, guard: true, entry: 'src/guarded.ts' })).resolves.toMatchObject({
      entry: 'src/guarded.ts',
    });
  });

  test('says which module is missing, and how to name another', async () => {
    const project = await newProject({});
    await expect(buildLambda({ project })).rejects.toThrow(/neither src\/lambda\.ts nor src\/app\.ts.*--app.*--entry/);
    await expect(buildLambda({ project, entry: 'x.ts' })).rejects.toThrow(/there is no x\.ts/);
  });

  test('quotes what esbuild found and where, with the package to install', async () => {
    const project = await newProject({ 'src/lambda.ts': "import { x } from 'no-such-package';\nexport const y = x;" });
    await expect(buildLambda({ project })).rejects.toThrow(
      /src\/lambda\.ts cannot be bundled: src\/lambda\.ts:1:18: Could not resolve "no-such-package".* npm install no-such-package/,
    );
  });

  test('leaves packages outside of the bundle and copies them beside it, with what they need', async () => {
    const project = await newProject({
      'src/lambda.ts': "import { native } from 'addon';\nexport const handler = async () => native.value;",
      'packages/addon/package.json': JSON.stringify({
        name: 'addon',
        version: '1.2.3',
        dependencies: { shared: '1', other: '1' },
        optionalDependencies: { 'addon-linux': '1', 'addon-other': '1' },
      }),
      'packages/addon/index.js':
        "exports.native = require('addon-linux'); if (require('shared') + require('other') !== 12) throw 1;",
      'packages/shared/package.json': '{ "name": "shared", "version": "1.0.0" }',
      'packages/shared/index.js': 'module.exports = 1;',
      'packages/other/package.json': '{ "name": "other", "version": "1.0.0", "dependencies": { "shared": "2" } }',
      'packages/other/index.js': "module.exports = require('shared') + 1;",
      'packages/other/node_modules/shared/package.json': '{ "name": "shared", "version": "2.0.0" }',
      'packages/other/node_modules/shared/index.js': 'module.exports = 10;',
      'packages/addon-linux/package.json': '{ "name": "addon-linux", "version": "1.0.0" }',
      'packages/addon-linux/index.js': 'exports.value = 7;',
    });
    await unlink(join(project, 'node_modules'));
    await rename(join(project, 'packages'), join(project, 'node_modules'));
    const { folder } = await buildLambda({ project, external: ['addon'] });
    expect((await readdir(join(folder, 'node_modules'))).toSorted()).toEqual([
      'addon',
      'addon-linux',
      'other',
      'shared',
    ]);
    await rm(join(project, 'node_modules'), { recursive: true });
    expect(await invoke(folder, 'index.cjs')).toMatchObject({ name: 'Number' });
  });

  test.each([
    [{ 'src/lambda.ts': 'await 1;\nexport const handler = 1;' }, /Top-level await.*--no-compile-cache/],
    [
      { 'src/lambda.ts': "import addon from './addon.node';\nexport const handler = addon;", 'src/addon.node': 'x' },
      /"\.node" files.*--external/,
    ],
  ])('says what helps where a bundle cannot have %j', async (files, message) => {
    const project = await newProject(files);
    await expect(buildLambda({ project })).rejects.toThrow(message);
  });

  test('quotes what a bundle says that does not run', async () => {
    const project = await newProject({ 'src/lambda.ts': "throw new Error('no table');\nexport const handler = 1;" });
    await expect(buildLambda({ project })).rejects.toThrow(/cannot run here.*no table/s);
  });

  test('falls back on its own esbuild where the project has none', async () => {
    const project = await newProject({ 'src/lambda.ts': 'export const handler = async () => {};' });
    await unlink(join(project, 'node_modules'));
    await expect(buildLambda({ project })).resolves.toMatchObject({ entry: 'src/lambda.ts' });
  });

  test.each(['.', '..', 'src', 'package.json', 'src/lambda.ts/x'])(
    'does not empty %s, which no build has written',
    async (out) => {
      const project = await newProject({ 'src/lambda.ts': 'export const handler = async () => {};' });
      await expect(buildLambda({ project, out })).rejects.toThrow(/empties its output folder.*--out/);
      expect(await readdir(join(project, 'src'))).toEqual(['lambda.ts']);
    },
  );

  test.each([
    [{ outt: 'x' }, /no option 'outt'.*Did you mean out/],
    [{ out: 5 }, /out is 5.*a path/],
    [{ conditions: 'x' }, /conditions.*an array of strings/],
    [{ external: 'pg' }, /external.*an array of strings/],
    [{ app: 'src/app.ts' }, /app.*an object with path and exportName/],
    [{ record: { events: {} } }, /no option 'events'/],
    [{ compileCache: 'yes' }, /compileCache/],
    [{ guard: 'yes' }, /guard/],
  ])('refuses %j', async (options, message) => {
    await expect(buildLambda(Object(options))).rejects.toThrow(message);
  });
});

/** Runs the handler in a process of its own, as Lambda would. */
async function invoke(
  folder: string,
  file: string,
  event: object = { service: 'greet', trigger: 'manual' },
): Promise<{ name: string; said: string }> {
  const program = `const exported = await import(${JSON.stringify(join(folder, file))});
    const { handler } = exported.default ?? exported;
    const context = { awsRequestId: 'one', getRemainingTimeInMillis: () => 5000 };
    const error = await handler(${JSON.stringify(event)}, context).catch((thrown) => thrown);
    process.stdout.write(Object(error).constructor.name);`;
  const args = ['--expose-gc', '--input-type=module', '--eval', program];
  const env = { ANYHOST_LOG_LEVEL: 'silent' };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: folder, env });
  return { name: stdout, said: stderr };
}
