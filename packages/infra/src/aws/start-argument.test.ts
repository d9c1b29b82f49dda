import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { startArgument } from './start-argument.ts';

describe('the argument that gives a start', () => {
  test.each([
    [0, 420_000],
    [180_000, 2_700_000],
  ])('is a due time that is not past, in the form that Scheduler takes: origin %i, period %i', (originMs, periodMs) => {
    const argument = startArgument({ parameter: 'PollStart', originMs, periodMs });
    const node = `"${process.execPath}"`;
    const text = execFileSync('sh', ['-c', `echo ${argument.replace('node', () => node)}`], {
      encoding: 'utf8',
    }).trim();
    expect(text).toMatch(/^PollStart=[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:00Z$/);
    const startMs = Date.parse(text.replace('PollStart=', ''));
    expect((startMs - originMs) % periodMs).toBe(0);
    expect(startMs).toBeLessThanOrEqual(Date.now() + periodMs);
    expect(startMs).toBeGreaterThan(Date.now() - 60_000);
  });
});
