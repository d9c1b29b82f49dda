import { spawnSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withPriority } from './journal-lines.ts';
import { temporaryFolder } from './temporary-folder.fixture.ts';

const PROGRAM = fileURLToPath(new URL('./logger-scenarios.fixture.ts', import.meta.url));

interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  /** As systemd writes it into `JOURNAL_STREAM`. */
  readonly name: string;
}

function openFile(): OpenFile {
  const path = join(temporaryFolder({}), 'output');
  const descriptor = openSync(path, 'w');
  onTestFinished(() => closeSync(descriptor));
  const { dev, ino } = fstatSync(descriptor, { bigint: true });
  return { path, descriptor, name: `${dev}:${ino}` };
}

/** What a program that logs writes to a file. */
function written(file: OpenFile, stream: string): readonly string[] {
  const env = { ...process.env, ANYHOST_LOG_LEVEL: 'debug', JOURNAL_STREAM: stream };
  const args = ['--conditions=@anyhost/source', PROGRAM, 'file'];
  expect(spawnSync(process.execPath, args, { stdio: ['ignore', file.descriptor, 'inherit'], env }).status).toBe(0);
  return readFileSync(file.path, 'utf8').trimEnd().split('\n');
}

describe('the lines of a host', () => {
  test('begin with their priority where JOURNAL_STREAM names standard output [Y05]', () => {
    const file = openFile();
    const lines = written(file, file.name);
    const levels = lines.map((line) => [line.slice(0, 3), JSON.parse(line.slice(3)).level]);
    expect(levels.slice(0, 3)).toEqual([
      ['<7>', 'debug'],
      ['<6>', 'info'],
      ['<3>', 'error'],
    ]);
  });

  test.each(['another file', 'nothing', 'text'])('do not where it names %s [Y05]', (what) => {
    const file = openFile();
    const stream = { 'another file': openFile().name, nothing: '', text: 'journal' }[what] ?? '';
    for (const line of written(file, stream)) expect(JSON.parse(line)).toHaveProperty('level');
  });
});

test.each([
  ['trace', 10, '<7>'],
  ['debug', 20, '<7>'],
  ['info', 30, '<6>'],
  ['warn', 40, '<4>'],
  ['error', 50, '<3>'],
  ['fatal', 60, '<2>'],
])('the priority of %s is that of .NET [Y05]', (_name, level, prefix) => {
  expect(withPriority('{}\n', level)).toBe(`${prefix}{}\n`);
});
