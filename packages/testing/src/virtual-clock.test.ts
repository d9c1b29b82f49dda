import { addToMoment, delay, Timer } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

const NOON = '2026-11-22T12:00:00.000Z';

function recorder(clock: VirtualClock): { readonly seen: string[]; note(what: string): void } {
  const seen: string[] = [];
  return { seen, note: (what) => seen.push(`${new Date(clock.now()).toISOString().slice(14, 23)} ${what}`) };
}

describe('a virtual clock', () => {
  test('stands still until it is advanced', async () => {
    const clock = new VirtualClock({ now: NOON });
    await new Promise((resolve) => setImmediate(resolve));
    expect(clock.now()).toBe(Date.parse(NOON));
    await clock.advance('5m');
    expect(new Date(clock.now()).toISOString()).toBe('2026-11-22T12:05:00.000Z');
  });

  test('begins at a Date as well as at text', () => {
    expect(new VirtualClock({ now: new Date(NOON) }).now()).toBe(Date.parse(NOON));
  });

  test('fires each timer at its own instant, in due order', async () => {
    const clock = new VirtualClock({ now: NOON });
    const { seen, note } = recorder(clock);
    clock.setTimeout(() => note('late'), 2000);
    clock.setTimeout(() => note('early'), 500);
    await clock.advance(1999);
    expect(seen).toEqual(['00:00.500 early']);
    await clock.advance(1);
    expect(seen).toEqual(['00:00.500 early', '00:02.000 late']);
  });

  test('fires timers that are due together in the order in which they were set', async () => {
    const clock = new VirtualClock({ now: NOON });
    const { seen, note } = recorder(clock);
    clock.setTimeout(() => note('first'), 100);
    await clock.advance(50);
    clock.setTimeout(() => note('second'), 50);
    clock.setTimeout(() => note('third'), 50);
    await clock.advance(50);
    expect(seen).toEqual(['00:00.100 first', '00:00.100 second', '00:00.100 third']);
  });

  test('lets what a timer woke up wait again before the next timer fires', async () => {
    const clock = new VirtualClock({ now: NOON });
    const { seen, note } = recorder(clock);
    const loop = async (name: string, ms: number): Promise<void> => {
      for (let round = 0; round < 3; round += 1) {
        await delay(clock, ms);
        await new Promise((resolve) => setImmediate(resolve));
        note(name);
      }
    };
    const loops = Promise.all([loop('slow', 700), loop('quick', 400)]);
    await clock.advance('10s');
    await loops;
    expect(seen).toEqual([
      '00:00.400 quick',
      '00:00.700 slow',
      '00:00.800 quick',
      '00:01.200 quick',
      '00:01.400 slow',
      '00:02.100 slow',
    ]);
  });

  test('settles what is already under way before any time passes', async () => {
    const clock = new VirtualClock({ now: NOON });
    const { seen, note } = recorder(clock);
    const work = Promise.resolve()
      .then(() => new Promise((resolve) => setImmediate(resolve)))
      .then(() => delay(clock, 10))
      .then(() => note('done'));
    await clock.advance(10);
    await work;
    expect(seen).toEqual(['00:00.010 done']);
  });

  test('counts pending timers, and forgets cleared ones', async () => {
    const clock = new VirtualClock();
    const fired: string[] = [];
    const kept = clock.setTimeout(() => fired.push('kept'), 10);
    const cleared = clock.setTimeout(() => fired.push('cleared'), 10);
    expect(clock.pendingTimers).toBe(2);
    clock.clearTimeout(cleared);
    clock.clearTimeout(cleared);
    clock.clearTimeout(undefined);
    expect(clock.pendingTimers).toBe(1);
    await clock.advance(10);
    clock.clearTimeout(kept);
    expect(clock.pendingTimers).toBe(0);
    expect(fired).toEqual(['kept']);
  });

  test('jump sets the wall clock either way and moves no timer', async () => {
    const clock = new VirtualClock({ now: NOON });
    const { seen, note } = recorder(clock);
    clock.setTimeout(() => note('after a second'), 1000);
    clock.jump('10m');
    await clock.advance(999);
    expect(seen).toEqual([]);
    clock.jump('-5m');
    await clock.advance(1);
    expect(seen).toEqual(['05:01.000 after a second']);
    expect(clock.monotonic()).toBe(1000);
  });

  test('sleep suspends the machine: the wall clock moves on, timers and the monotonic clock stand still', async () => {
    const clock = new VirtualClock({ now: NOON });
    const { seen, note } = recorder(clock);
    clock.setTimeout(() => note('after a second awake'), 1000);
    clock.sleep('10m');
    expect(clock.monotonic()).toBe(0);
    await clock.advance(999);
    expect(seen).toEqual([]);
    await clock.advance(1);
    expect(seen).toEqual(['10:01.000 after a second awake']);
  });

  test('serves a wait longer than any platform timer', async () => {
    const clock = new VirtualClock({ now: NOON });
    let rings = 0;
    new Timer(clock, () => {
      rings += 1;
    }).arm(addToMoment(clock.monotonic(), 60 * 86_400_000));
    await clock.advance('59d');
    expect(rings).toBe(0);
    await clock.advance('1d');
    expect(rings).toBe(1);
  });

  test('rejects the advance with what a callback threw', async () => {
    const clock = new VirtualClock();
    clock.setTimeout(() => {
      throw new RangeError('out of paper');
    }, 5);
    await expect(clock.advance(10)).rejects.toThrow(new RangeError('out of paper'));
  });

  test('refuses a loop that never lets time pass', async () => {
    const clock = new VirtualClock();
    const again = (): void => {
      clock.setTimeout(again, 0);
    };
    again();
    await expect(clock.advance(1)).rejects.toMatchObject({
      code: 'ERR_ANYHOST_ILLEGAL_STATE',
      message: expect.stringContaining('without letting time pass'),
    });
  });

  test.each(['soon', '-5m', -1, Number.NaN, Infinity])('cannot be moved by %s', async (duration) => {
    await expect(new VirtualClock().advance(duration)).rejects.toMatchObject({ code: 'ERR_ANYHOST_INVALID_OPTION' });
    expect(() => new VirtualClock().sleep(duration)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }),
    );
  });

  test.each(['soon', '--5m', Number.NaN, Infinity, -Infinity])('its wall clock cannot be set by %s', (duration) => {
    expect(() => new VirtualClock().jump(duration)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION' }),
    );
  });

  test('cannot begin at a text that is not a time', () => {
    expect(() => new VirtualClock({ now: 'tea time' })).toThrow(/"tea time"; expected a Date/);
  });

  test('refuses a delay that a real timer would turn into a millisecond [N03]', () => {
    expect(() => new VirtualClock().setTimeout(() => {}, 2 ** 31)).toThrow(/Wait in pieces/);
  });
});
