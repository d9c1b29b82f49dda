import { afterAll, beforeAll, expect } from 'vitest';

// The files of a suite share a process: what one leaves behind, the next would meet. Each is held to leaving nothing.
let before: unknown;

beforeAll(() => {
  before = surroundings();
});

afterAll(() => {
  expect(surroundings(), 'this file has to put back what it changes of the process').toEqual(before);
});

function surroundings(): unknown {
  const listeners = process.eventNames().map((event) => [String(event), process.listenerCount(event)] as const);
  const { setTimeout, setInterval, setImmediate, queueMicrotask, fetch } = globalThis;
  return {
    listeners: Object.fromEntries(listeners),
    variables: { ...process.env },
    folder: process.cwd(),
    exitCode: process.exitCode,
    globals: { setTimeout, setInterval, setImmediate, queueMicrotask, fetch, date: globalThis.Date },
  };
}
