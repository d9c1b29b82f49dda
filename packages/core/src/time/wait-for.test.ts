import { describe, expect, test } from 'vitest';
import { deferred, forever } from '../fixtures/deferred.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { deadlineAfter } from './deadline.ts';
import { waitFor } from './wait-for.ts';

describe('a bounded wait', () => {
  test('ends with the value of work that settles in time', async () => {
    const clock = new ManualClock();
    const waiting = waitFor(Promise.resolve('done'), { clock, until: deadlineAfter(clock.monotonic(), 100) });
    expect(await waiting).toEqual({ ended: 'settled', value: 'done' });
    expect(clock.pending).toBe(0);
  });

  test('rejects with what the work rejects with in time', async () => {
    const clock = new ManualClock();
    const failure = new Error('mine');
    await expect(waitFor(Promise.reject(failure), { clock, until: 'none' })).rejects.toBe(failure);
  });

  test('ends at its deadline and says so; a step of the wall clock does not move it', async () => {
    const clock = new ManualClock();
    const waiting = waitFor(forever(), { clock, until: deadlineAfter(clock.monotonic(), 100) });
    clock.jump(-3_600_000);
    await clock.advance(99);
    expect(clock.pending).toBe(1);
    await clock.advance(1);
    expect(await waiting).toEqual({ ended: 'timedOut' });
    expect(clock.pending).toBe(0);
  });

  test('ends when one of its signals aborts, says which, and leaves no listener', async () => {
    const clock = new ManualClock();
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = waitFor(forever(), { clock, until: 'none', signals: [undefined, first.signal, second.signal] });
    second.abort();
    expect(await waiting).toEqual({ ended: 'aborted', signal: second.signal });
    expect(clock.pending).toBe(0);
  });

  test('ends with the value of work that had settled although the deadline had passed before', async () => {
    const clock = new ManualClock();
    const late = { clock, until: deadlineAfter(clock.monotonic(), -5) };
    const hearing = waitFor(Promise.resolve(1), late);
    await clock.advance(0);
    expect(await hearing).toEqual({ ended: 'settled', value: 1 });
    const signals = [AbortSignal.abort()];
    expect(await waitFor(Promise.resolve(2), { clock, until: 'none', signals })).toEqual({
      ended: 'settled',
      value: 2,
    });
  });

  test('leaves a later rejection to the caller', async () => {
    const clock = new ManualClock();
    const work = deferred();
    const waiting = waitFor(work.promise, { clock, until: deadlineAfter(clock.monotonic(), 10) });
    await clock.advance(10);
    expect(await waiting).toEqual({ ended: 'timedOut' });
    work.reject(new Error('late'));
    await settle();
  });
});
