import { stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withInstallLock } from './install-lock.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('the install lock', () => {
  it('lets one action run at a time, and is gone afterwards', async () => {
    const path = await lockPath();
    const seen: string[] = [];
    const action = (name: string) => async () => {
      seen.push(`${name} begins`);
      await stat(path);
      seen.push(`${name} ends`);
    };
    await Promise.all(['a', 'b'].map((name) => withInstallLock(path, () => {}, action(name))));
    expect([
      ['a begins', 'a ends', 'b begins', 'b ends'],
      ['b begins', 'b ends', 'a begins', 'a ends'],
    ]).toContainEqual(seen);
    await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('reports once which process it waits for', async () => {
    const path = await lockPath();
    const lines: string[] = [];
    let release: () => void = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const log = (line: string): void => {
      lines.push(line);
      release();
    };
    await Promise.all([1, 2].map(() => withInstallLock(path, log, () => released)));
    expect(lines).toEqual([expect.stringContaining(`process ${process.pid}`)]);
  });

  it('is taken over from a process that died', async () => {
    const path = await lockPath();
    // Beyond the largest process id that Linux assigns.
    await writeFile(path, String(2 ** 22 + 1));
    expect(await withInstallLock(path, failOnWaiting, async () => 'done')).toBe('done');
  });

  it('is taken over when it is older than any installation, whichever process has that id now', async () => {
    const path = await lockPath();
    await writeFile(path, String(process.pid));
    await utimes(path, new Date(0), new Date(0));
    expect(await withInstallLock(path, failOnWaiting, async () => 'done')).toBe('done');
  });

  it('is released by an action that fails', async () => {
    const path = await lockPath();
    await expect(withInstallLock(path, failOnWaiting, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withInstallLock(path, failOnWaiting, async () => 'done')).toBe('done');
  });
});

async function lockPath(): Promise<string> {
  return join(await temporaryFolder(), 'client.lock');
}

function failOnWaiting(line: string): never {
  throw new Error(`Nothing to wait for: ${line}`);
}
