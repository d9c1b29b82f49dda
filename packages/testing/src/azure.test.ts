import { describe, expect, test } from 'vitest';
import { fakeInvocationContext, fakeTimer } from './azure.ts';

describe('a fake timer', () => {
  test('carries the slot that is firing, with an offset as the host writes it', () => {
    expect(fakeTimer({ scheduledTime: new Date('2026-03-01T09:30:00Z') })).toEqual({
      isPastDue: false,
      schedule: { adjustForDST: true },
      scheduleStatus: {
        last: '2026-03-01T09:29:00+00:00',
        next: '2026-03-01T09:30:00+00:00',
        lastUpdated: '2026-03-01T09:29:00+00:00',
      },
    });
  });

  test('is due this second by default', () => {
    const before = Math.floor(Date.now() / 1000) * 1000;
    const next = Date.parse(fakeTimer().scheduleStatus.next);
    expect(next).toBeGreaterThanOrEqual(before);
    expect(next).toBeLessThanOrEqual(Date.now());
    expect(next % 1000).toBe(0);
  });

  test('has no status when the monitor is off', () => {
    expect(fakeTimer({ scheduleStatus: null, isPastDue: true })).toEqual({
      isPastDue: true,
      schedule: { adjustForDST: true },
      scheduleStatus: null,
    });
  });
});

describe('a fake invocation context', () => {
  test('keeps what is logged, as text and with its level', () => {
    const context = fakeInvocationContext();
    context.trace('one');
    context.debug('two');
    context.info('%s orders', 3, { batch: 1 });
    context.log('four');
    context.warn('five');
    context.error('six');
    expect(context.lines).toEqual([
      { level: 'trace', message: 'one' },
      { level: 'debug', message: 'two' },
      { level: 'information', message: '3 orders { batch: 1 }' },
      { level: 'information', message: 'four' },
      { level: 'warning', message: 'five' },
      { level: 'error', message: 'six' },
    ]);
  });

  test('has a retry context on a retry only', () => {
    expect('retryContext' in fakeInvocationContext()).toBe(false);
    const retryContext = { retryCount: 1, maxRetryCount: 3 };
    expect(fakeInvocationContext({ retryContext }).retryContext).toEqual(retryContext);
  });

  test('loses its methods when they are taken off it, like the real one', () => {
    const { info } = fakeInvocationContext();
    expect(() => info('lost')).toThrow(TypeError);
  });

  test('keeps secondary values under the name of their binding', () => {
    const { extraOutputs } = fakeInvocationContext();
    extraOutputs.set({ name: 'queue' }, ['message']);
    expect(extraOutputs.get('queue')).toEqual(['message']);
  });
});
