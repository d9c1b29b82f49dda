import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { describe, expect, inject, it } from 'vitest';
import { runCommand, stopWhenServing } from './command.ts';
import { fetchNode, OLDEST_FOR_ALL } from './fetched.ts';

const run = promisify(execFile);
const older = await fetchNode(OLDEST_FOR_ALL);
if (older.reason !== undefined) console.warn(`Skipping the packages on the oldest Node. ${older.reason}`);

/** What a user gets: tarballs, installed by npm outside of the repository, run by Node without a condition. */
describe('the packed packages', () => {
  const { folder, out } = inject('packed');

  it('carry the licenses of the libraries that are a part of them', async () => {
    const file = join(folder, 'node_modules/@anyhost/logging/dist/third-party-licenses.txt');
    const licenses = await readFile(file, 'utf8');
    for (const library of ['pino', 'pino-std-serializers', '@pinojs/redact', 'safe-stable-stringify']) {
      expect(licenses).toMatch(new RegExp(`^${library} \\d+\\.\\d+\\.\\d+\\n`, 'm'));
    }
    expect(licenses).toContain('Permission is hereby granted, free of charge');
  });

  describe.each([
    ['this Node', process.execPath],
    ['the oldest Node', older.path],
  ])('on %s', (_, node = '') => {
    const program = (name: string, ...args: string[]): Promise<{ stdout: string; stderr: string }> =>
      run(node, [join(out, name), ...args], { cwd: folder, env: environment(folder) });

    it.skipIf(node === '')('run in createHost, in a Lambda handler and on a virtual clock', async () => {
      const { stdout } = await program('embedded.js');
      expect(JSON.parse(stdout)).toEqual({
        core: pathToFileURL(join(folder, 'node_modules/@anyhost/core/dist/index.js')).href,
        node: { status: 'completed', state: 'stopped', health: 'healthy' },
        lambda: { scheduled: true, status: 'completed' },
        virtual: 10,
        fakes: [false, 'timer'],
      });
    });

    it.skipIf(node === '')('run once, with an exit code', async () => {
      expect((await program('once.js')).stdout).toBe('');
    });

    it.skipIf(node === '')('run in runHost until SIGTERM', async () => {
      const env = { STATE: join(folder, 'state.db'), ANYHOST_LOG_LEVEL: 'info' };
      const options = { cwd: folder, env, onLine: stopWhenServing };
      const { code, output } = await runCommand(node, [join(out, 'main.js')], options);
      expect(output.split('\n').at(-1)).toBe('stopped');
      expect(code).toBe(0);
    });

    it.skipIf(node === '')('list the services of an application by the command anyhost', async () => {
      const command = join(folder, 'node_modules/.bin/anyhost');
      const { stdout } = await run(node, [command, 'list', join(out, 'app.js'), '--json'], {
        cwd: folder,
        env: environment(folder),
      });
      const services = stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).service);
      expect(services).toEqual(['grace-period-manager', 'price-cache']);
    });

    it.skipIf(node === '')('register timers outside of a worker, where @azure/functions ignores them', async () => {
      const { stderr } = await program('functions.js');
      expect(stderr).toContain('test mode');
    });

    it.skipIf(node === '')('run in the stand-ins for Lambda and for the Azure worker', async () => {
      const { stdout } = await program('platforms.js', out);
      expect(JSON.parse(stdout)).toMatchObject({
        lambda: { kind: 'response', payload: { service: 'grace-period-manager', status: 'completed' } },
        azure: {
          kind: 'success',
          exit: { code: 0, signal: null },
          timers: [
            ['grace-period-manager', '0 * * * * *'],
            ['price-cache', '0 0 6 * * 1-5'],
          ],
        },
      });
    });

    it.skipIf(node === '').each([
      ['esm', 'mjs'],
      ['cjs', 'cjs'],
    ] as const)('run in a bundle of one file, %s, to which nothing was added', async (format, extension) => {
      const outfile = join(folder, `bundle.${extension}`);
      const { metafile } = await build({
        entryPoints: [join(out, 'lambda.js')],
        outfile,
        metafile: true,
        bundle: true,
        minify: true,
        platform: 'node',
        format,
        logLevel: 'error',
      });
      const call = `const { handler } = await import(${JSON.stringify(outfile)});
        const event = { service: 'grace-period-manager', trigger: 'manual' };
        const { status } = await handler(event, { getRemainingTimeInMillis: () => 60_000 });
        await handler.stop();
        console.log(status);`;
      const options = ['--input-type=module', '--eval', call];
      const { stdout } = await run(node, options, { cwd: folder, env: environment(folder) });
      expect(stdout).toBe('completed\n');
      // pino is a part of @anyhost/logging. One that is installed for something else, such as Fastify, is not used.
      expect(Object.keys(metafile.inputs).filter((input) => input.includes('node_modules/pino/'))).toEqual([]);
    });

    it.skipIf(node === '')('lead from a stack trace to the sources, and keep the names of classes', async () => {
      const options = ['--enable-source-maps', join(out, 'refused.js')];
      const { stdout } = await run(node, options, { cwd: folder, env: environment(folder) });
      const [first, ...stack] = stdout.split('\n');
      expect(first).toMatch(/^AnyhostError: /);
      const inCore = stack
        .map((line) => /core.src.*\.ts(?=:\d+:\d+)/.exec(line)?.[0])
        .filter((path) => path !== undefined);
      expect(inCore).not.toEqual([]);
      for (const path of inCore) expect(existsSync(join(folder, 'node_modules/@anyhost', path))).toBe(true);
    });

    it.skipIf(node === '')('hold a state store to the conformance suite', async () => {
      const vitest = join(folder, 'node_modules/vitest/vitest.mjs');
      const report = join(folder, 'report.json');
      const args = [vitest, 'run', '--root', out, '--reporter=json', `--outputFile=${report}`];
      await run(node, args, { cwd: folder, env: environment(folder) });
      const { success, numPassedTests } = JSON.parse(await readFile(report, 'utf8'));
      expect(success).toBe(true);
      expect(numPassedTests).toBeGreaterThan(10);
    });
  });
});

function environment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: process.env['HOME'],
    WEBSITE_TIME_ZONE: 'Europe/Amsterdam',
    ANYHOST_LOG_LEVEL: 'silent',
    STATE: join(folder, 'state.db'),
  };
}
