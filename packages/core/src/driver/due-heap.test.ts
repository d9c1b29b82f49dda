import { describe, expect, test } from 'vitest';
import { DueHeap } from './due-heap.ts';

describe('a heap of due times', () => {
  test('is empty at first', () => {
    const heap = new DueHeap();
    expect([heap.size, heap.peek(), heap.pop()]).toEqual([0, undefined, undefined]);
  });

  test('gives out the earliest first, whatever the order it was filled in', () => {
    const heap = new DueHeap<{ dueAt: number }>();
    // A full-period linear congruential sequence: every value from 0 to 1023, shuffled.
    let value = 0;
    for (let count = 0; count < 1024; count += 1) {
      value = (value * 5 + 3) % 1024;
      heap.push({ dueAt: value });
    }
    expect(heap.peek()?.dueAt).toBe(0);
    const taken = Array.from({ length: 1024 }, () => heap.pop()?.dueAt);
    expect(taken).toEqual(Array.from({ length: 1024 }, (_, index) => index));
    expect(heap.size).toBe(0);
  });

  test('keeps equal due times apart', () => {
    const heap = new DueHeap<{ dueAt: number; name: string }>();
    for (const name of ['a', 'b', 'c']) heap.push({ dueAt: 7, name });
    const names = Array.from({ length: 3 }, () => heap.pop()?.name);
    expect(names.sort()).toEqual(['a', 'b', 'c']);
  });

  test('can be filled again while it is emptied', () => {
    const heap = new DueHeap<{ dueAt: number }>();
    heap.push({ dueAt: 5 });
    heap.push({ dueAt: 1 });
    expect(heap.pop()?.dueAt).toBe(1);
    heap.push({ dueAt: 3 });
    expect([heap.pop()?.dueAt, heap.pop()?.dueAt, heap.pop()]).toEqual([3, 5, undefined]);
  });
});
