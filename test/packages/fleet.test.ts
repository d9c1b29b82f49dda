import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished, vi } from 'vitest';
import { createPostgres, isReachable, POSTGRES_URL } from '../../examples/ordering/test/backing-services.ts';
import { type CommandResult, runCommand } from './command.ts';

const isAvailable = await isReachable(POSTGRES_URL);
if (!isAvailable) console.warn(`Skipping the fleet on packed packages. Nothing listens at ${POSTGRES_URL}.`);

describe.skipIf(!isAvailable)('replicas with packed packages and PostgreSQL', () => {
  const { folder, out } = inject('packed');

  it('run each occurrence once, in two containers and a Lambda; a third process sees, pauses and resumes them', async () => {
    const { url, drop } = await createPostgres();
    onTestFinished(drop);
    const fleet = (role: string, onLine?: Parameters<typeof runCommand>[2]['onLine']): Promise<CommandResult> =>
      runCommand(process.execPath, [join(out, 'fleet.js'), role], {
        cwd: folder,
        env: { DATABASE_URL: url },
        ...(onLine && { onLine }),
      });
    const operate = async (role: string): Promise<unknown> => JSON.parse((await fleet(role)).output);
    const lines: string[] = [];
    const sent = () => lines.filter((line) => line.startsWith('sent '));
    const stops: (() => void)[] = [];
    const container = () => {
      let isKnown = false;
      return fleet('node', (line, kill) => {
        lines.push(line);
        if (!isKnown) stops.push(() => kill('SIGTERM'));
        isKnown = true;
      });
    };
    const containers = [container(), container()];
    await eventually(() => expect(sent().length).toBeGreaterThan(3));
    expect(await operate('look')).toMatchObject({ name: 'send', isRecorded: true, last: { status: 'completed' } });

    expect(await operate('pause')).toMatchObject({ paused: { by: 'ann', reason: 'the bank is closed' } });
    await eventually(() => expect(lines.filter((line) => line.includes('"event":"service.paused"'))).toHaveLength(2));
    const before = sent().length;
    expect((await fleet('lambda')).output).toContain('send skipped: paused');
    expect(sent()).toHaveLength(before);

    await operate('resume');
    await eventually(() => expect(sent().length).toBeGreaterThan(before + 1));
    lines.push(...(await fleet('lambda')).output.split('\n'));
    for (const stop of stops) stop();
    for (const ended of containers) expect(await ended).toMatchObject({ code: 0 });
    expect(sent().toSorted()).toEqual([...new Set(sent())].toSorted());
    expect(await operate('look')).toMatchObject({ running: [], unfinished: [], resumed: { by: 'ann' } });
  });
});

async function eventually(holds: () => void): Promise<void> {
  await vi.waitFor(holds, { timeout: 60_000, interval: 50 });
}
