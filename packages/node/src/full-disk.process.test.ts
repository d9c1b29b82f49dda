import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('full-disk-program.fixture.ts', import.meta.url));

// A file of Linux on which each write fails as on a full disk.
describe.skipIf(process.platform !== 'linux')('a host whose standard output is on a full disk', () => {
  test('stops as any other: SIGTERM, everything in its order, exit code 0', async () => {
    const child = start('serves');
    const said = text(child.stderr);
    await once(child.stderr, 'readable');
    child.kill('SIGTERM');
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(await said).toBe('running\nsaved\nfirst stopped\n');
  });

  test('ends with 1 when it cannot start', async () => {
    const child = start('fails');
    const said = text(child.stderr);
    expect(await once(child, 'close')).toEqual([1, null]);
    expect(await said).toMatch(/^first stopped\n[\s\S]*no database/);
  });
});

function start(how: string): ChildProcess & { readonly stderr: Readable } {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, ['--conditions=@anyhost/source', PROGRAM, how], {
    stdio: ['ignore', full, 'pipe'],
    env: { ...process.env, NODE_ENV: '', ANYHOST_LOG_LEVEL: '' },
  });
  closeSync(full);
  const { stderr } = child;
  if (stderr === null) throw new Error('The program has no standard error.');
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return Object.assign(child, { stderr });
}
