import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFile } from './temporary-file.fixture.ts';

const PROGRAM = ['--conditions=@anyhost/source', fileURLToPath(new URL('./try-to-write.fixture.ts', import.meta.url))];
/** Modes mean nothing to root: its programs run as a user who owns nothing. */
const GUEST = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

describe.skipIf(process.platform === 'win32')('without the right to write,', () => {
  it.each([
    ['a file', 'it is read-only', (path: string) => chmodSync(path, 0o444)],
    ['a file', 'its folder is read-only', (path: string) => chmodSync(dirname(path), 0o555)],
    ['a file', 'it cannot be read', (path: string) => chmodSync(path, 0o000)],
  ])('%s is refused at once when %s', (_, _why, forbid) => {
    const path = temporaryFile();
    const database = new DatabaseSync(path);
    database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x)');
    database.close();
    chmodSync(dirname(path), 0o777);
    chmodSync(path, 0o666);
    forbid(path);
    expect(tryToWrite(process.execPath, [...PROGRAM, path])).toEqual({
      written: 0,
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(
        /cannot use '.+state\.db': this process has no permission to write it \(EACCES.+\)\. Let the user/,
      ),
    });
    chmodSync(dirname(path), 0o777);
  });

  it('a new file is refused at once when its folder is read-only', () => {
    const path = temporaryFile();
    chmodSync(dirname(path), 0o555);
    expect(tryToWrite(process.execPath, [...PROGRAM, path])).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining('this process has no permission to write it'),
    });
    chmodSync(dirname(path), 0o777);
  });
});

// A file system of 400 KB, which nothing but the program sees.
const DISK = 'mount -t tmpfs -o size=400k tmpfs "$0" && exec "$@"';
const canMount = spawnSync('unshare', ['-rm', 'true']).status === 0;

describe.skipIf(!canMount)('on a full disk', () => {
  it('a write rejects and names the file', () => {
    const path = temporaryFile();
    const run = ['-rm', 'sh', '-c', DISK, dirname(path), process.execPath, ...PROGRAM, path];
    expect(tryToWrite('unshare', run, {})).toEqual({
      written: expect.toSatisfy((count: number) => count > 0 && count < 10),
      code: 'ERR_ANYHOST_STORE_FAILED',
      message: expect.stringMatching(/^sqlite\.set\('k\d'\) cannot use '.+': the disk, or the database, is full/),
    });
  });

  it('a store is refused that cannot create its file', () => {
    const path = temporaryFile();
    const folder = dirname(path);
    const fill = `mount -t tmpfs -o size=400k,nr_inodes=1 tmpfs "$0" && exec "$@"`;
    const run = ['-rm', 'sh', '-c', fill, folder, process.execPath, ...PROGRAM, path];
    expect(tryToWrite('unshare', run, {})).toEqual({
      written: 0,
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(/the disk is full \(ENOSPC/),
    });
  });

  it('a file on a read-only file system is refused at once', () => {
    const path = temporaryFile();
    writeFileSync(path, '');
    const readOnly = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
    const run = ['-rm', 'sh', '-c', readOnly, dirname(path), process.execPath, ...PROGRAM, path];
    expect(tryToWrite('unshare', run, {})).toMatchObject({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringContaining('its file system is read-only'),
    });
  });
});

function tryToWrite(command: string, args: readonly string[], user: object = GUEST): unknown {
  const { stdout, stderr, status } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000, ...user });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}
