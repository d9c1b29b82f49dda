import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { temporaryFolder } from './temporary-folder.ts';

const TIMEOUT_MS = 240_000;

describe('npm run demo', () => {
  it('runs the same application in all four hosts and neither loses an order nor handles one twice', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const demo = await startDemo();
    expect(await demo.ended, demo.lines.join('\n')).toBe(0);

    for (const host of ['Node, killed', 'Node, restarted', 'Lambda', 'Azure', 'once']) {
      for (const service of ['grace-period-manager', 'price-cache', 'order-archiver'])
        expect(demo.lines).toContainEqual(expect.stringMatching(new RegExp(`^${host} +${service} +[1-9]`)));
    }
    expect(verdict(demo.lines)).toMatchObject({
      'orders past their grace period and not confirmed': 'ok 0',
      'confirmed orders whose event was not sent': 'ok 0',
      'confirmed orders whose event was lost': 'ok 0',
      'events handled twice': 'ok 0',
      'finished orders due for the archive and not in it': 'ok 0',
      'orders neither live nor archived': 'ok 0',
      'orders both live and archived': 'ok 0',
      'executions without an end, but for the killed host': 'ok 0',
      'executions that the kill cut off': expect.stringMatching(/^ok [1-9]/),
      'events that the kill left unsent in the middle of a batch': expect.stringMatching(/^ok [1-9]/),
    });
    expect(await readdir(demo.temporaryFolder)).toEqual([]);
  });

  it('ends its hosts and removes its folder when it is interrupted', { timeout: TIMEOUT_MS }, async () => {
    const demo = await startDemo();
    await vi.waitFor(() => expect(demo.lines).toContainEqual(expect.stringContaining('SIGKILL')), {
      timeout: TIMEOUT_MS / 2,
    });
    demo.interrupt();
    expect(await demo.ended).toBe(130);
    expect(await readdir(demo.temporaryFolder)).toEqual([]);
  });
});

/** The demo in a process of its own, with a temporary folder of its own to leave things in. */
async function startDemo() {
  const folder = await temporaryFolder();
  const script = fileURLToPath(new URL('../demo/demo.ts', import.meta.url));
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, ['--conditions=@anyhost/source', script], {
    env: { PATH, NODE_COMPILE_CACHE, TMPDIR: folder, TEMP: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on('line', (line) => lines.push(line));
  // Its hosts hold its output open: 'close' comes when they are gone too.
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode);
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
  });
  return { lines, ended, temporaryFolder: folder, interrupt: () => void child.kill('SIGINT') };
}

/** What the demo says of each question: `ok` or `FAILED`, and how many. */
function verdict(lines: readonly string[]): Readonly<Record<string, string>> {
  const answers = lines.map((line) => /^(ok|FAILED) +(\d+) {2}(.*)$/.exec(line)).filter((match) => match !== null);
  return Object.fromEntries(answers.map(([, answer, count, text]) => [String(text), `${answer} ${count}`]));
}
