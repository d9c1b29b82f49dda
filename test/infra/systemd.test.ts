import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { isTimed, toInstant } from '@anyhost/core';
import { dueTimesOf } from '@anyhost/core/schedule';
import { describe, expect, test } from 'vitest';
import { shop } from '../../packages/infra/src/containers/applications.fixture.ts';
import { planApplication } from '../../packages/infra/src/plan/plan-application.ts';
import type { GeneratedFile } from '../../packages/infra/src/text/generated-file.ts';
import { filesOfTarget } from './files-of-target.ts';
import { isProgramThere } from './is-program-there.ts';

const isThere = isProgramThere('systemd-analyze', 'calendar', 'daily');
const cases = await filesOfTarget('systemd');

describe.skipIf(!isThere)('the units of systemd, by systemd-analyze', () => {
  test('verify finds a directive that there is not', () => {
    const text = '[Service]\nType=oneshot\nExecStart=/bin/true\nTimeoutStartSek=5s\n';
    expect(verified([{ path: 'a.service', text }])).toContain("Unknown key 'TimeoutStartSek'");
  });

  test.each(cases)('verify has nothing to say about $name', ({ files }) => {
    const units = files.filter(({ path }) => /\.(?:service|timer)$/.test(path));
    expect(units.length).toBeGreaterThan(0);
    expect(verified(units)).toBe('');
  });

  test('a timer elapses when its service is due, also when the clocks change', async () => {
    const { services } = await planApplication(shop);
    const units = cases.find(({ name }) => name === 'systemd-both')?.files ?? [];
    const timers = units.filter(({ path }) => path.endsWith('.timer'));
    expect(timers).toHaveLength(4);
    for (const { path, text } of timers) {
      const name = basename(path, '.timer').replace('shop-background-', '');
      const schedule = services.find((service) => service.name === name)?.policy.schedule;
      if (schedule === undefined || !isTimed(schedule)) throw new Error(`${name} has no due times`);
      // A Saturday before the clocks of Amsterdam go forward, and one before they go back.
      for (const from of ['2027-03-26T12:00:00Z', '2027-10-29T12:00:00Z']) {
        const due = dueTimes(schedule, from).filter((dueAt) => !isSkipped(name, dueAt));
        expect(elapses(text, from).slice(0, due.length)).toEqual(due);
      }
    }
  });
});

const COUNT = 8;

/** A time of day that does not exist when the clocks go forward: systemd skips it, and the timer's comments say so. */
function isSkipped(service: string, dueAt: string): boolean {
  return service === 'archiver' && dueAt === '2027-03-28T01:00:00.000Z';
}

function dueTimes(schedule: Parameters<typeof dueTimesOf>[0], from: string): readonly string[] {
  const times = dueTimesOf(schedule);
  const due: string[] = [];
  let last = toInstant(Date.parse(from));
  while (due.length < COUNT) {
    const next = times.next(last);
    if (next === undefined) break;
    due.push(new Date(next).toISOString());
    last = next;
  }
  return due;
}

/** When a timer elapses next, over all its `OnCalendar` lines. */
function elapses(text: string, from: string): readonly string[] {
  const lines = Array.from(text.matchAll(/^OnCalendar=(.*)$/gm), ([, expression = '']) => expression);
  const base = from.replace('T', ' ').replace('Z', ' UTC');
  const times = lines.flatMap((expression) => {
    const args = ['calendar', `--iterations=${COUNT}`, `--base-time=${base}`, expression];
    const output = execFileSync('systemd-analyze', args, { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } });
    return Array.from(
      output.matchAll(/(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC/g),
      ([, day, time]) => `${day}T${time}.000Z`,
    );
  });
  return [...new Set(times)].toSorted().slice(0, COUNT);
}

/** What `systemd-analyze verify` writes about units; Node is where the units look for it. */
function verified(units: readonly GeneratedFile[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'units-'));
  try {
    const node = join(folder, 'bin', 'node');
    mkdirSync(join(folder, 'bin'));
    writeFileSync(node, '');
    chmodSync(node, 0o755);
    const paths = units.map(({ path, text }) => {
      const file = join(folder, basename(path));
      writeFileSync(file, text.replace(/^ExecStart=node /m, `ExecStart=${node} `));
      return file;
    });
    const { stdout, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...paths], { encoding: 'utf8' });
    const lines = `${stdout}${stderr}`.split('\n');
    // Of this machine's own units, which it reads too.
    return lines
      .filter((line) => line.includes(folder) || units.some(({ path }) => line.includes(basename(path))))
      .join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}
