import { type AnyApplication, cron, defineApplication, type ExecutionOutcome, memoryStateStore } from '@anyhost/core';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { FakeProcess } from './fake-process.fixture.ts';
import { type RunOnceOptions, runOnce } from './run-once.ts';

/** Six in the morning in Amsterdam, for which a CronJob in UTC ticks at four and at five. */
const schedule = cron('0 6 * * *', { timeZone: 'Europe/Amsterdam' });
const GUARDED = { ANYHOST_GUARD: '1' };

describe('a command with a guard', () => {
  test.each<[string, RunOnceOptions, string]>([
    ['a job whose minute is due', { environment: { ...GUARDED, ANYHOST_JOB_NAME: nameAt('05:00') } }, 'completed'],
    ['a job whose minute is not', { environment: { ...GUARDED, ANYHOST_JOB_NAME: nameAt('04:00') } }, 'notDue'],
    [
      'a due time in a variable',
      { environment: { ...GUARDED, ANYHOST_SCHEDULED_TIME: '2026-11-22T06:00:21+01:00' } },
      'completed',
    ],
    [
      'another time in a variable',
      { environment: { ...GUARDED, ANYHOST_SCHEDULED_TIME: '2026-11-22T04:00:00Z' } },
      'notDue',
    ],
    ['a time in the options', { guard: true, scheduledTime: new Date('2026-11-22T04:00:00Z') }, 'notDue'],
    [
      'the option against the variable',
      { guard: false, environment: GUARDED, scheduledTime: new Date('2026-11-22T04:00:00Z') },
      'completed',
    ],
  ])('%s', async (_, options, expected) => {
    const { outcome, process, ran } = await once('2026-11-22T05:00:30Z', options);
    const isDue = expected === 'completed';
    expect(isDue ? outcome.status : Reflect.get(outcome, 'reason')).toBe(expected);
    expect(ran).toBe(isDue ? 1 : 0);
    expect(outcome.trigger).toBe('schedule');
    // Not due is a success.
    expect(process.exitCode).toBeUndefined();
  });

  test.each([{}, { ANYHOST_JOB_NAME: 'work-by-hand' }, { ANYHOST_TRIGGER: 'schedule' }])(
    'without a due time and a durable record is refused, with what to do: %o',
    async (environment) => {
      const process = new FakeProcess();
      const logger = captureLogs();
      const options = { logger, environment: { ...GUARDED, ...environment } };
      const running = runOnce(appOf(), 'work', options, process);
      await expect(running).rejects.toMatchObject({
        code: 'ERR_ANYHOST_NO_INTENDED_TIME',
        message: expect.stringMatching(/Pass the due time, register a durable stateStore/),
      });
      expect(process.exitCode).toBe(1);
      expect(logger.lines.filter(({ level }) => level === 'fatal')).toMatchObject([{ event: 'process.runFailed' }]);
    },
  );

  test('without a due time is decided by the record: each due time once', async () => {
    const memory = memoryStateStore();
    const app = appOf(memory);
    const seen: string[] = [];
    for (const now of [
      '2026-03-28T04:00:20Z',
      '2026-03-28T05:00:20Z',
      '2026-03-29T04:00:20Z',
      '2026-03-29T05:00:20Z',
      '2026-03-30T04:00:20Z',
    ]) {
      const { outcome } = await once(now, { environment: GUARDED }, app);
      seen.push(outcome.status === 'skipped' ? outcome.reason : `${outcome.status} ${outcome.occurrence?.id}`);
    }
    expect(seen).toEqual([
      'notDue',
      'completed work@2026-03-28T05:00:00Z',
      'completed work@2026-03-29T04:00:00Z',
      'notDue',
      'completed work@2026-03-30T04:00:00Z',
    ]);
  });
});

let runs = 0;

function appOf(memory?: ReturnType<typeof memoryStateStore>): AnyApplication<'work'> {
  const app = defineApplication('app');
  const stored = memory === undefined ? app : app.stateStore(() => ({ ...methodsOf(memory), durable: true }));
  return stored.job('work', { schedule }, async () => {
    runs += 1;
  });
}

function methodsOf(store: ReturnType<typeof memoryStateStore>) {
  return {
    name: 'durable',
    get: store.get.bind(store),
    list: store.list.bind(store),
    set: store.set.bind(store),
    delete: store.delete.bind(store),
  };
}

async function once(
  now: string,
  options: RunOnceOptions,
  app: AnyApplication<'work'> = appOf(),
): Promise<{ readonly outcome: ExecutionOutcome; readonly process: FakeProcess; readonly ran: number }> {
  const process = new FakeProcess();
  const clock = new VirtualClock({ now });
  const before = runs;
  const outcome = await runOnce(app, 'work', { clock, logger: captureLogs(), ...options }, process);
  return { outcome, process, ran: runs - before };
}

function nameAt(time: string): string {
  return `work-${Date.parse(`2026-11-22T${time}:00Z`) / 60_000}`;
}
