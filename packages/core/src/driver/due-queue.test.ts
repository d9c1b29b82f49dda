import { describe, expect, test } from 'vitest';
import { type Instant, toInstant } from '../time/instant.ts';
import { DueQueue } from './due-queue.ts';

const at = (ms: number): Instant => toInstant(ms);
const EVER = at(8.64e15);

describe('a queue of due times', () => {
  test('is empty at first', () => {
    const queue = new DueQueue<string>();
    expect([queue.earliest, queue.take(EVER)]).toEqual([undefined, undefined]);
  });

  test('gives out the earliest first, whatever the order it was filled in', () => {
    const queue = new DueQueue<number>();
    // A full-period linear congruential sequence: every value from 0 to 1023, shuffled.
    let value = 0;
    for (let count = 0; count < 1024; count += 1) {
      value = (value * 5 + 3) % 1024;
      queue.add(at(value), value);
    }
    expect(queue.earliest).toBe(0);
    const taken = Array.from({ length: 1024 }, () => queue.take(EVER));
    expect(taken).toEqual(Array.from({ length: 1024 }, (_, index) => [index]));
    expect(queue.earliest).toBeUndefined();
  });

  test('gives out what is due at the same instant together, in the order in which it was added', () => {
    const queue = new DueQueue<string>();
    for (const name of ['c', 'a', 'b']) queue.add(at(7), name);
    queue.add(at(8), 'later');
    expect([queue.take(at(7)), queue.take(at(7)), queue.earliest]).toEqual([['c', 'a', 'b'], undefined, 8]);
  });

  test('gives out nothing before its time', () => {
    const queue = new DueQueue<string>();
    queue.add(at(7), 'a');
    expect([queue.take(at(6)), queue.earliest, queue.take(at(7))]).toEqual([undefined, 7, ['a']]);
  });

  test('can be filled again while it is emptied', () => {
    const queue = new DueQueue<string>();
    queue.add(at(5), 'five');
    queue.add(at(1), 'one');
    expect(queue.take(EVER)).toEqual(['one']);
    queue.add(at(3), 'three');
    queue.add(at(1), 'one again');
    expect(Array.from({ length: 4 }, () => queue.take(EVER))).toEqual([['one again'], ['three'], ['five'], undefined]);
  });

  test('forgets everything when it is cleared', () => {
    const queue = new DueQueue<string>();
    for (const ms of [3, 1, 2]) queue.add(at(ms), 'x');
    queue.clear();
    expect([queue.earliest, queue.take(EVER)]).toEqual([undefined, undefined]);
    queue.add(at(9), 'y');
    expect(queue.take(EVER)).toEqual(['y']);
  });
});
