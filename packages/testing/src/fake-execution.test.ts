import { BackgroundService, type Execution } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fakeExecution } from './fake-execution.ts';
import { captureLogs } from './log-capture.ts';
import { VirtualClock } from './virtual-clock.ts';

interface Orders {
  page(after: number): Promise<readonly number[]>;
}

class Archiver extends BackgroundService<{ orders: Orders }> {
  readonly archived: number[] = [];

  override async executeAsync(
    signal: AbortSignal,
    { services, checkpoint, logger, runAgain }: Execution<{ orders: Orders }>,
  ): Promise<void> {
    signal.throwIfAborted();
    const { after } = (await checkpoint.load<{ after: number }>()) ?? { after: 0 };
    const page = await services.orders.page(after);
    this.archived.push(...page);
    logger.info({ count: page.length }, 'archived');
    const last = page.at(-1);
    if (last === undefined) return await checkpoint.clear();
    await checkpoint.save({ after: last });
    runAgain();
  }
}

const orders: Orders = { page: async (after) => [1, 2, 3].filter((id) => id > after).slice(0, 2) };

describe('a fake execution', () => {
  test('lets a test call a service without a host and look at what it saved and asked for', async () => {
    const logger = captureLogs();
    const execution = fakeExecution({ services: { orders }, logger });
    const archiver = new Archiver();
    await archiver.executeAsync(execution.signal, execution);
    expect(archiver.archived).toEqual([1, 2]);
    expect(execution.checkpoint.value).toEqual({ after: 2 });
    expect(execution.askedToRunAgain).toBe(true);
    expect(logger.lines).toMatchObject([{ message: 'archived', fields: { count: 2 } }]);
  });

  test('begins at a checkpoint that an earlier one saved, and sees it cleared', async () => {
    const archiver = new Archiver();
    const second = fakeExecution({ services: { orders }, checkpoint: { after: 2 } });
    await archiver.executeAsync(second.signal, second);
    const third = fakeExecution({ services: { orders }, checkpoint: second.checkpoint.value });
    await archiver.executeAsync(third.signal, third);
    expect(archiver.archived).toEqual([3]);
    expect(third.checkpoint.value).toBeUndefined();
    expect([second.askedToRunAgain, third.askedToRunAgain]).toEqual([true, false]);
  });

  test('passes on the signal that the test aborts', async () => {
    const controller = new AbortController();
    const execution = fakeExecution({ services: { orders }, signal: controller.signal });
    controller.abort(new Error('deadline'));
    await expect(new Archiver().executeAsync(execution.signal, execution)).rejects.toThrow('deadline');
  });

  test('has a default for every member', () => {
    const execution = fakeExecution();
    expect(execution).toMatchObject({
      id: 'service-under-test#1',
      service: 'service-under-test',
      occurrence: undefined,
      trigger: 'manual',
      attempt: 1,
      pastDue: false,
      deadline: undefined,
      services: {},
      askedToRunAgain: false,
      openScopes: 0,
    });
    expect(execution.remainingMs()).toBe(Infinity);
    expect(execution.signal.aborted).toBe(false);
    expect(execution.checkpoint.saves).toEqual([]);
  });

  test('takes undefined for an option as its default', () => {
    expect(fakeExecution({ trigger: undefined, attempt: undefined, services: undefined })).toMatchObject({
      trigger: 'manual',
      attempt: 1,
    });
  });

  test('can be one of a due time, with an occurrence as a host makes it', () => {
    const scheduledTime = new Date('2026-11-22T06:15:00Z');
    expect(fakeExecution({ service: 'prices', scheduledTime, attempt: 2, pastDue: true })).toMatchObject({
      occurrence: { id: 'prices@2026-11-22T06:15:00Z', scheduledTime },
      trigger: 'schedule',
      attempt: 2,
      pastDue: true,
    });
  });

  test('counts the time that is left down on the clock', async () => {
    const clock = new VirtualClock();
    const { remainingMs } = fakeExecution({ clock, remainingMs: 10_000 });
    await clock.advance('4s');
    expect(remainingMs()).toBe(6000);
    await clock.advance('1m');
    expect(remainingMs()).toBe(0);
  });

  test('can be spread', async () => {
    const execution = fakeExecution({ services: { orders } });
    const { runAgain, checkpoint } = { ...execution };
    runAgain();
    await checkpoint.save(1);
    expect(execution.askedToRunAgain).toBe(true);
    expect(execution.checkpoint.value).toBe(1);
  });

  test('refuses an option that does not exist', () => {
    // @ts-expect-error the option is called checkpoint
    expect(() => fakeExecution({ checkpont: 1 })).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining("fakeExecution: there is no option 'checkpont'"),
      }),
    );
  });
});

describe('the scopes of a fake execution', () => {
  test('are made one by one, and counted until they are disposed', async () => {
    let made = 0;
    const openScope = () => ({ number: ++made });
    const execution = fakeExecution({ services: { number: 0 }, openScope });
    expect(await execution.withScope(({ number }) => `${number} of ${execution.openScopes}`)).toBe('1 of 1');
    const scope = execution.createScope();
    expect([scope.services.number, execution.openScopes]).toEqual([2, 1]);
    await scope[Symbol.asyncDispose]();
    await scope[Symbol.asyncDispose]();
    expect([execution.services.number, execution.openScopes]).toEqual([0, 0]);
  });

  test('hold the execution’s own services unless they are made', async () => {
    const execution = fakeExecution({ services: { orders } });
    expect(await execution.withScope((services) => services.orders)).toBe(orders);
  });

  test('end although the work fails', async () => {
    const execution = fakeExecution();
    await expect(execution.withScope(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(execution.openScopes).toBe(0);
  });
});

describe('the checkpoint of a fake execution', () => {
  test('with a schema is checked as in a host, and records what was saved', async () => {
    const { checkpoint } = fakeExecution({ checkpoint: { page: 1 } });
    const typed = checkpoint.withSchema(z.object({ page: z.number() }));
    expect(await typed.load()).toEqual({ page: 1 });
    await typed.save({ page: 2 });
    expect([checkpoint.value, checkpoint.saves]).toEqual([{ page: 2 }, [{ page: 2 }]]);
    await expect(checkpoint.withSchema(z.string()).load()).rejects.toMatchObject({
      code: 'ERR_ANYHOST_CHECKPOINT_SHAPE',
    });
    await typed.clear();
    expect([checkpoint.value, checkpoint.saves]).toEqual([undefined, [{ page: 2 }]]);
  });

  test('remembers each value as JSON keeps it', async () => {
    const { checkpoint } = fakeExecution();
    const progress = { at: new Date('2026-11-22T06:15:00Z'), page: 1 };
    await checkpoint.save(progress);
    progress.page = 2;
    await checkpoint.save(progress);
    expect(checkpoint.saves).toEqual([
      { at: '2026-11-22T06:15:00.000Z', page: 1 },
      { at: '2026-11-22T06:15:00.000Z', page: 2 },
    ]);
    expect(await checkpoint.load()).toEqual(checkpoint.value);
  });

  test('refuses what JSON cannot hold, as a real one does', async () => {
    await expect(fakeExecution().checkpoint.save(() => {})).rejects.toMatchObject({
      code: 'ERR_ANYHOST_INVALID_STATE_VALUE',
    });
    expect(() => fakeExecution({ checkpoint: 1n })).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_STATE_VALUE' }),
    );
  });
});
