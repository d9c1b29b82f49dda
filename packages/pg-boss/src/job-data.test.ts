import { toInstant } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { jobDataOf, jobIdOf, jobKeyOf, readJobData } from './job-data.ts';

const DUE = toInstant(Date.parse('2026-11-26T10:00:00Z'));
const REQUEST = {
  trigger: 'schedule',
  scheduledAt: DUE,
  jitterMs: 12.6,
  attempt: 1,
  late: true,
  deadline: 'none',
  signal: undefined,
} as const;

describe('the data of a job', () => {
  test('is read as it was written, after JSON', () => {
    const [data] = jobDataOf(REQUEST, "every('1h')", 1);
    expect(readJobData(JSON.parse(JSON.stringify(data)))).toEqual({
      trigger: 'schedule',
      scheduledAt: DUE,
      jitterMs: 13,
      late: true,
      partition: undefined,
      schedule: "every('1h')",
      limitMs: undefined,
    });
  });

  test('of divided work is one per part', () => {
    const parts = jobDataOf(REQUEST, undefined, 3).map(({ partition }) => partition);
    expect(parts).toEqual([0, 1, 2].map((index) => ({ index, count: 3 })));
  });

  test.each([null, undefined, {}])('is that of a manual run where there is none: %o', (data) => {
    expect(readJobData(data)).toMatchObject({ trigger: 'manual', scheduledAt: undefined, late: false });
  });

  test.each([
    ['trigger', { trigger: 'whenever' }],
    ['scheduledTime', { scheduledTime: 'tomorrow' }],
    ['limitMs', { limitMs: '5s' }],
    ['limitMs', { limitMs: -1 }],
    ['partition', { partition: { index: 3, count: 3 } }],
    ['partition', { partition: 2 }],
    ['object', 'text'],
  ])('that no one could have meant is refused, with its name: %s', (name, data) => {
    expect(readJobData(data)).toContain(name);
  });
});

describe('the id of a job', () => {
  test('is a UUID that depends on queue, occurrence and part, and on nothing else', () => {
    const ids = [
      jobIdOf('a/poll', 'poll', DUE),
      jobIdOf('b/poll', 'poll', DUE),
      jobIdOf('a/poll', 'poll', toInstant(DUE + 1000)),
      jobIdOf('a/poll', 'poll', DUE, { index: 0, count: 2 }),
      jobIdOf('a/poll', 'poll', DUE, { index: 1, count: 2 }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-5[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    // Written down: processes of different versions must agree.
    expect(ids[0]).toBe('0d29c420-2c71-564f-8475-2860d3202279');
  });

  test('parts have keys, and undivided work has none', () => {
    expect([jobKeyOf(undefined), jobKeyOf({ index: 0, count: 2 })]).toEqual([undefined, '0-of-2']);
  });
});
