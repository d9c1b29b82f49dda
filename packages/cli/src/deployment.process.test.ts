import { readdir, readFile, rename, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { newProject } from './build/project.fixture.ts';
import { ChildCli, childCli } from './child-cli.fixture.ts';

const CORE = fileURLToPath(new URL('../../core', import.meta.url));

/** Services that end in each of the ways that a platform tells apart. */
const APPLICATION = `import { defineApplication, every } from '@anyhost/core';

const schedule = every('15m');

export const app = defineApplication('shop')
  .job('works', { schedule }, async (_signal, { logger, occurrence }) => {
    logger.info({ file: process.cwd(), greeting: process.env.GREETING, due: occurrence?.id }, 'at work');
  })
  .job('fails', { schedule }, async () => {
    throw new Error('no stock');
  })
  .job('hangs', { schedule }, () => new Promise(() => {}))
  .job('waits', { schedule }, (signal, { logger }) => {
    logger.info({ pid: process.pid }, 'waiting');
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  });
`;

const DEPLOYMENT = `import type { Deployment } from '@anyhost/infra';

export const deployment: Deployment = { aws: {}, docker: {} };
`;

const shop = () => newProject({ 'src/app.ts': APPLICATION, 'deployment.ts': DEPLOYMENT });

describe('anyhost build', () => {
  test('makes a Lambda function, and says what it weighs and how long that took', async () => {
    const cwd = await shop();
    const { code, out, err } = await childCli(['build', 'lambda'], { cwd });
    expect(err).toContain('The compile cache works with Node');
    expect(out).toMatch(/^dist\/lambda\/application\.js +[\d.]+ KB +[\d.]+ KB gzip\n/);
    expect(out).toMatch(/Built from src\/app\.ts \(by a generated module\) in \d\.\d s\. Deploy dist\/lambda/);
    expect(code).toBe(0);
  });

  test('makes a function app in another folder', async () => {
    const cwd = await shop();
    expect(await childCli(['build', 'azure', '--out', 'out'], { cwd })).toMatchObject({ code: 0 });
    expect(await readdir(join(cwd, 'out'))).toContain('host.json');
  });

  test('records a service that needs a variable', async () => {
    const cwd = await shop();
    const args = ['build', 'lambda', '--record', 'works', '--env', 'GREETING=hello'];
    expect(await childCli(args, { cwd })).toMatchObject({ code: 0 });
    const failing = await childCli(['build', 'lambda', '--record', 'fails'], { cwd });
    expect(failing).toMatchObject({ code: 1, err: expect.stringContaining('no stock') });
  });

  test('gives the function the guard that the deployment needs, or says that its entry has none', async () => {
    const guarded = APPLICATION.replace("every('15m')", "cron('0 6 1 * MON')").replace('every', 'cron');
    const deployment = DEPLOYMENT.replace('aws: {}', 'aws: { guard: true }');
    const cwd = await newProject({ 'src/app.ts': guarded, 'deployment.ts': deployment });
    expect(await childCli(['build', 'lambda'], { cwd })).toMatchObject({ code: 0 });
    await writeFile(
      join(cwd, 'src/lambda.ts'),
      "import { createHandler } from '@anyhost/aws-lambda';\nimport { app } from './app.ts';\nexport const handler = createHandler(app);",
    );
    const forgotten = await childCli(['build', 'lambda'], { cwd });
    expect(forgotten).toMatchObject({ code: 1, err: expect.stringContaining('src/lambda.ts has no guard') });
    // A schedule that Scheduler has itself.
    await writeFile(join(cwd, 'src/app.ts'), APPLICATION);
    expect(await childCli(['build', 'lambda'], { cwd })).toMatchObject({ code: 0 });
    expect(await childCli(['build', 'lambda', '--guard'], { cwd })).toMatchObject({ code: 1 });
    await writeFile(join(cwd, 'deployment.ts'), deployment.replace('true', '5'));
    const wrong = await childCli(['build', 'lambda'], { cwd });
    expect(wrong).toMatchObject({ code: 1, err: expect.stringContaining('guard is 5') });
  });

  test.each([
    [['build', 'lambda', '--env', 'x'], /expected a name and a value/],
    [['build', 'lambda', 'now'], /now/],
    [['build', 'gcp'], /Unknown command "build gcp"/],
  ])('exits with 2 for %j', async (args, message) => {
    expect(await childCli(args, { cwd: await shop() })).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

describe('anyhost invoke', () => {
  test.each([
    ['lambda', 'Lambda received a success'],
    ['azure', 'Azure received a success after'],
    ['once', 'The process ended with exit code 0: success.'],
  ])('runs a service as %s', async (platform, answer) => {
    const cwd = await shop();
    const time = '2026-11-26T10:15:00Z';
    const args = ['invoke', 'works', '--as', platform, '--scheduled-time', time, '--env', 'GREETING=hello'];
    const { code, out, err } = await childCli(args, { cwd });
    expect(out).toContain(answer);
    // The log, and no countdown: the output is not a terminal.
    expect(err).toMatch(new RegExp(`"file":"[^"]*${cwd}","greeting":"hello","due":"works@${time}"`));
    expect(err).not.toContain('\u001B');
    expect(code).toBe(0);
    expect(await readdir(join(cwd, 'node_modules/.cache/anyhost'))).toEqual([]);
  });

  test.each([
    ['lambda', /failure.*Error: no stock\nLambda delivers it again/],
    ['azure', /failure after [0-9.]+ s: no stock/],
    ['once', /exit code 1: failure/],
  ])('exits with 1 when a service fails as %s', async (platform, answer) => {
    const { code, out } = await childCli(['invoke', 'fails', '--as', platform], { cwd: await shop() });
    expect(out).toMatch(answer);
    expect(code).toBe(1);
  });

  test('shows what becomes of a service that hangs on Lambda', async () => {
    const { code, out } = await childCli(['invoke', 'hangs', '--timeout', '2s'], { cwd: await shop() });
    // At its deadline where the machine is so busy that the host came too late.
    expect(out).toMatch(/The process ended without a response|at its deadline, 2 s, without a response/);
    expect(code).toBe(1);
  });

  test.each([
    ['lambda', 'SIGINT: the run was ended'],
    ['azure', 'SIGINT: the run was ended'],
    ['once', 'The process ended with exit code 143'],
  ])('is ended by Ctrl-C as %s, and leaves neither process nor folder', async (platform, said) => {
    const cwd = await shop();
    const command = new ChildCli(['invoke', 'waits', '--as', platform, '--timeout', '5m'], { cwd });
    await command.says('waiting');
    command.child.kill('SIGINT');
    const { code, out, err } = await command.end();
    expect(out + err).toContain(said);
    expect(code).toBe(1);
    const pid = Number(/"pid":(\d+)[^\n]*waiting/.exec(err)?.[1]);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(await readdir(join(cwd, 'node_modules/.cache/anyhost'))).toEqual([]);
  });

  test('says what to install where the adapter of a platform is missing', async () => {
    const cwd = await newProject({
      'src/app.ts': APPLICATION,
      'packages/@anyhost/package.json': '{}',
    });
    await unlink(join(cwd, 'node_modules'));
    await rename(join(cwd, 'packages'), join(cwd, 'node_modules'));
    await symlink(CORE, join(cwd, 'node_modules/@anyhost/core'));
    const { code, err } = await childCli(['invoke', 'works', '--as', 'lambda'], { cwd });
    expect(err).toContain('npm install @anyhost/aws-lambda');
    expect(code).toBe(1);
  });

  test.each([
    [['invoke'], /<service> is missing/],
    [['invoke', 'nothing'], /Unknown service nothing; known are works, fails, hangs, waits/],
    [['invoke', 'works', '--as', 'gcp'], /expected lambda, azure, once/],
    [['invoke', 'works', '--timeout', '5ms'], /less than a second/],
    [['invoke', 'works', '--entry', 'src/none.ts'], /src\/none\.ts, which is not there/],
    [['invoke', 'works', '--as', 'once', '--entry', 'src/app.ts'], /runs the application itself/],
  ])('exits with 2 for %j', async (args, message) => {
    expect(await childCli(args, { cwd: await shop() })).toMatchObject({ code: 2, err: expect.stringMatching(message) });
  });
});

describe('anyhost infra', () => {
  test('writes the files of all platforms of deployment.ts, and finds them up to date', async () => {
    const cwd = await shop();
    const generated = await childCli(['infra', 'generate'], { cwd });
    expect(generated.out).toContain('new      infra/aws/template.yaml\n');
    expect(generated.out).toContain('new      infra/docker/Dockerfile\n');
    const check = await childCli(['infra', 'check'], { cwd });
    expect(check.out).toMatch(/^infra\/aws: \d+ files are up to date\ninfra\/docker: \d+ files are up to date\n$/);
    expect([generated.code, check.code]).toEqual([0, 0]);
  });

  test('finds a schedule that was changed in the code, shows the lines, and repairs it', async () => {
    const cwd = await shop();
    await childCli(['infra', 'generate', 'aws'], { cwd });
    await writeFile(join(cwd, 'src/app.ts'), APPLICATION.replace("every('15m')", "every('30m')"));
    const { code, out, err } = await childCli(['infra', 'check', 'aws'], { cwd });
    expect(out).toMatch(/^-.*0\/15 /m);
    expect(out).toMatch(/^\+.*0\/30 /m);
    expect(err).toContain('Run: anyhost infra generate aws');
    expect(code).toBe(1);
    const repaired = await childCli(['infra', 'generate', 'aws'], { cwd });
    expect(repaired.out).toContain('changed  infra/aws/template.yaml\n');
    expect(await childCli(['infra', 'check', 'aws'], { cwd })).toMatchObject({ code: 0 });
  });

  test.each(['aws', 'docker'])("finds this repository's own files for %s up to date", async (target) => {
    const cwd = fileURLToPath(new URL('../../../examples/ordering/', import.meta.url));
    const { code, out } = await childCli(['infra', 'check', target, '--out', `../../infra/${target}`], { cwd });
    expect(out).toContain('files are up to date');
    expect(code).toBe(0);
  });

  test('does not depend on the environment of who generates', async () => {
    const cwd = await shop();
    await childCli(['infra', 'generate', '--out', 'k', 'aws'], { cwd, env: { ANYHOST__STORE_TIMEOUT_MS: '1234' } });
    expect(await readFile(join(cwd, 'k/template.yaml'), 'utf8')).not.toContain('1234');
    expect(await childCli(['infra', 'check', 'aws', '--out', 'k'], { cwd })).toMatchObject({ code: 0 });
  });

  test.each([
    [['infra', 'generate', 'gcp'], 2, /gcp/],
    [['infra', 'generate', '--out', 'x'], 2, /--out is for one platform, and the deployment has aws, docker/],
    [['infra', 'generate', 'aws', '--out', '.'], 2, /--out names \., which holds the files of other platforms/],
    [['infra', 'generate', 'aws', '--out', 'infra'], 2, /Name a folder for aws alone/],
    [['infra', 'check', 'aws', '--out', 'infra/docker'], 2, /as infra\/docker/],
    [['infra', 'generate', 'aws', '--config', 'other.ts'], 2, /Module not found: "other\.ts"/],
    [['infra', 'generate', 'aws', '--config', 'src/app.ts'], 1, /does not export a deployment/],
    [['infra', 'generate', 'kubernetes'], 1, /no options for kubernetes/],
    [['infra', 'check'], 1, /infra generate aws/],
  ])('%j exits with %i', async (args, code, message) => {
    const ended = await childCli(args, { cwd: await shop() });
    expect(ended.err).toMatch(message);
    expect(ended.code).toBe(code);
  });
});
