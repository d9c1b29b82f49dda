import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ChildCli, childCli } from './child-cli.fixture.ts';

const SERVER = fileURLToPath(new URL('fixtures/server/', import.meta.url));
const BIN = fileURLToPath(new URL('bin.ts', import.meta.url));

describe('anyhost run', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('serves until %s, and exits with 0', async (signal) => {
    const cli = new ChildCli(['run'], { cwd: SERVER });
    await cli.says('process.serving');
    cli.child.kill(signal);
    expect(await cli.end()).toMatchObject({ code: 0, err: '' });
  });

  test('exits with 1 where the host cannot start, and says why in a line', async () => {
    const { code, err } = await childCli(['run', '--anyhost:shutdownTimeoutMs=soon'], { cwd: SERVER });
    expect(code).toBe(1);
    expect(err).toContain('anyhost: Settings are not valid');
    expect(err).not.toMatch(/^ {4}at /m);
  });

  test('exits with 2 for a wrong option', async () => {
    expect(await childCli(['run', '--health-port', 'http'], { cwd: SERVER })).toMatchObject({ code: 2, out: '' });
  });
});

describe('anyhost once', () => {
  test.each([
    [['once', 'poll'], 0],
    [['once', 'fails'], 1],
    [['once', 'nothing'], 1],
    [['once', 'waits', '--timeout', '400ms'], 1],
    [['once', 'poll', '--scheduled-time', '2026-11-26T10:00:00Z'], 0],
  ])('%j exits with %i', async (args, code) => {
    expect((await childCli(args, { cwd: SERVER })).code).toBe(code);
  });

  test('exits with 143 when SIGTERM interrupts the run', async () => {
    const cli = new ChildCli(['once', 'waits'], { cwd: SERVER });
    await cli.says('host.started');
    cli.child.kill('SIGTERM');
    expect((await cli.end()).code).toBe(143);
  });
});

describe('tools', () => {
  test('end although the module of the application keeps the process alive', async () => {
    expect((await childCli(['list'], { cwd: SERVER })).code).toBe(0);
  });

  test.each([['--help'], ['next', 'poll', '--count', '10000'], ['list']])(
    'end quietly when the reader closes the pipe: %s',
    async (...args) => {
      const command = `"$0" --conditions=@anyhost/source "$@" | head -n 1`;
      const shell = spawn('bash', ['-o', 'pipefail', '-c', command, process.execPath, BIN, ...args], {
        cwd: SERVER,
        env: { ...process.env, NODE_ENV: '' },
      });
      let out = '';
      let err = '';
      shell.stdout.on('data', (data) => {
        out += data;
      });
      shell.stderr.on('data', (data) => {
        err += data;
      });
      const [code] = await once(shell, 'close');
      expect([code, err]).toEqual([0, '']);
      expect(out.trimEnd().split('\n')).toHaveLength(1);
    },
  );

  test.runIf(existsSync('/dev/full'))('say that their output cannot be written', async () => {
    const command = `"$0" --conditions=@anyhost/source "$@" > /dev/full`;
    const shell = spawn('bash', ['-c', command, process.execPath, BIN, 'list'], {
      cwd: SERVER,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let err = '';
    shell.stderr.on('data', (data) => {
      err += data;
    });
    const [code] = await once(shell, 'close');
    expect(code).toBe(1);
    expect(err).toMatch(/^anyhost: the output cannot be written: ENOSPC.*\n$/);
  });
});
