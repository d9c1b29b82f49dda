import { cron, defineApplication, every, onDemand } from '@anyhost/core';
import { schedulerInput } from '@anyhost/testing';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { guard } from './guard.ts';
import { setUp } from './set-up-handler.fixture.ts';

const app = () =>
  defineApplication('shop')
    .job('prices', { schedule: cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' }) }, async () => {})
    .job('poll', { schedule: every('7m') }, async () => {})
    .job('clean', { schedule: onDemand() }, async () => {});

describe('an event with a guard', () => {
  it.each([
    ['prices', '2026-07-01T04:00:00Z', 'completed'],
    ['prices', '2026-07-01T05:00:00Z', 'notDue'],
    ['prices', '2026-01-01T04:00:00Z', 'notDue'],
    ['prices', '2026-01-01T05:00:43Z', 'completed'],
    ['poll', '1970-01-01T00:21:00Z', 'completed'],
    ['poll', '1970-01-01T00:22:00Z', 'notDue'],
  ])('runs %s only if it is due: at %s it is %s', async (service, scheduledTime, expected) => {
    const { invoke, outcomes } = setUp(app(), { guard });
    await expect(invoke(schedulerInput({ service, scheduledTime, guard: true }))).resolves.toBeUndefined();
    expect(outcomes.map((outcome) => ('reason' in outcome ? outcome.reason : outcome.status))).toEqual([expected]);
  });

  it('is what the input transformer of a rule makes', async () => {
    const { invoke, outcomes } = setUp(app(), { guard });
    await invoke({ service: 'prices', scheduledTime: '2026-01-01T04:00:00Z', guard: true });
    expect(outcomes).toMatchObject([{ status: 'skipped', reason: 'notDue', trigger: 'schedule' }]);
  });

  it('counts for each event: one without runs whatever the time', async () => {
    const { invoke, outcomes } = setUp(app(), { guard });
    await invoke(schedulerInput({ service: 'prices', scheduledTime: '2026-01-01T04:00:00Z' }));
    expect(outcomes).toMatchObject([{ status: 'completed' }]);
  });

  it('is an error in a handler without one, which says what to import', async () => {
    const { invoke, outcomes } = setUp(app());
    const invoking = invoke(schedulerInput({ service: 'prices', scheduledTime: '2026-01-01T05:00:00Z', guard: true }));
    await expect(invoking).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_EVENT',
      message: expect.stringContaining("import { guard } from '@anyhost/aws-lambda/guard'"),
    });
    expect(outcomes).toEqual([]);
  });

  it('is an error for a service without due times', async () => {
    const { invoke } = setUp(app(), { guard });
    const invoking = invoke(schedulerInput({ service: 'clean', scheduledTime: '2026-01-01T05:00:00Z', guard: true }));
    await expect(invoking).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_SCHEDULE' });
  });
});

describe('the bundle of a function', () => {
  it.each([
    ["import { createHandler } from '@anyhost/aws-lambda'; export const make = createHandler;", false],
    ["export { createHandler } from '@anyhost/aws-lambda'; export { guard } from '@anyhost/aws-lambda/guard';", true],
  ])('carries the schedule language only with a guard: %s', async (contents, carries) => {
    const { metafile } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      bundle: true,
      write: false,
      metafile: true,
      format: 'esm',
      platform: 'node',
      conditions: ['@anyhost/source'],
      logLevel: 'silent',
    });
    const [output] = Object.values(metafile.outputs);
    const files = Object.entries(output?.inputs ?? {}).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
    expect(files.some(([file]) => file.endsWith('schedule/parse-cron.ts'))).toBe(carries);
  });
});
