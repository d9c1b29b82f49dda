import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const bin = fileURLToPath(new URL('bin.ts', import.meta.url));

test('the program asks nothing where nobody reads, and says what is open', () => {
  const { code, out, err, made } = run(['my-app']);
  expect(err).toMatch(
    /^create-anyhost: There is no terminal to ask in, and these answers are missing: --hosts, --store, --test\./,
  );
  expect({ code, out, made }).toEqual({ code: 2, out: '', made: [] });
});

test('the program makes a project', () => {
  const { code, out, made } = run(['my-app', '--yes']);
  expect(out).toMatch(/^Created \d+ files in my-app/);
  expect({ code, made }).toEqual({ code: 0, made: ['my-app'] });
});

function run(args: readonly string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'create-anyhost-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr, made: readdirSync(cwd) };
}
