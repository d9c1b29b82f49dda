import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('logging-program.fixture.ts', import.meta.url));
const NODE = `'${process.execPath}' --conditions=@anyhost/source '${PROGRAM}'`;
const LINES = 6000;

type Line = Readonly<Record<string, unknown>>;

// A child's output is a socket; that of one in a shell's pipeline is a pipe.
describe.each([
  ['a socket', (how: string) => `exec ${NODE} ${how} ${LINES}`],
  ['a pipe', (how: string) => `${NODE} ${how} ${LINES} | cat`],
])('lines to %s are complete', (_, command) => {
  test.each(['killed', 'crashed', 'ended'])('when the process has %s right after them', async (how) => {
    const lines = await readAll(start(command(how)));
    expect(lines.map(({ line }) => line)).toEqual(numbers(LINES));
  });

  test('when the reader is late', async () => {
    const child = start(command('ended'));
    // It is read only once some of it waits.
    await once(child.stdout, 'readable');
    const lines = await readAll(child);
    expect(lines.map(({ line }) => line)).toEqual(numbers(LINES));
  });

  test('or counted, when the reader takes nothing for more than two seconds; whole, and errors follow', async () => {
    const child = start(command('stalled'));
    await once(child.stderr, 'data');
    const lines: Line[] = [];
    const reader = createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text);
      lines.push(line);
      if (line.event === 'log.dropped') child.stdin.end();
    });
    await once(reader, 'close');
    const place = lines.findIndex(({ event }) => event === 'log.dropped');
    const [before, dropped, after] = [lines.slice(0, place), lines[place], lines.slice(place + 1)];
    expect(before.map(({ line }) => line)).toEqual(numbers(before.length));
    expect(dropped).toMatchObject({ level: 'warn', count: LINES - before.length, code: 'EAGAIN' });
    expect(dropped?.['msg']).toMatch(/^\d+ lines were not written to standard output: its reader read nothing/);
    expect(new Set(after.map(({ level }) => level))).toEqual(new Set(['error']));
  });
});

test('lines are complete when the process is frozen right after them', async () => {
  const child = start(`exec ${NODE} stopped ${LINES}`);
  const seen: unknown[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    seen.push(JSON.parse(text).line);
    if (seen.length === LINES) break;
  }
  expect(seen).toEqual(numbers(LINES));
});

test.each(['>/dev/full', '>&-'])('a standard output that takes nothing (%s) holds and fails nothing', async (to) => {
  const child = start(`exec ${NODE} ended ${LINES} ${to}`);
  let said = '';
  child.stderr.on('data', (data) => {
    said += data;
  });
  const [code] = await once(child, 'close');
  expect([code, said]).toEqual([0, 'done\n']);
});

/** Runs a command in a shell; its processes do not outlive the test. */
function start(command: string): ChildProcessWithoutNullStreams {
  // Only what Node needs: no level and no options of this process.
  const { NODE_COMPILE_CACHE, PATH } = process.env;
  const child = spawn('sh', ['-c', command], { env: { NODE_COMPILE_CACHE, PATH }, detached: true });
  const ended = once(child, 'close');
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-Number(child.pid), 'SIGKILL');
    child.stdout.resume();
    await ended;
  });
  return child;
}

async function readAll(child: ChildProcessWithoutNullStreams): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for await (const text of createInterface({ input: child.stdout })) lines.push(JSON.parse(text));
  return lines;
}

function numbers(last: number): readonly number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
