import { afterAll, beforeAll, expect, vi } from 'vitest';

// The files of a suite share a process: what one leaves behind would affect the next. Each must leave nothing.
let before: ReadonlyMap<string, unknown>;

beforeAll(() => {
  before = surroundings();
});

afterAll(() => {
  // The runner does so before each test: nothing comes after the last one.
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  const after = surroundings();
  const names = new Set([...before.keys(), ...after.keys()]);
  // Names alone: a variable's value may be a secret.
  const changed = [...names].filter((name) => before.get(name) !== after.get(name));
  expect(changed, 'a test file must restore what it changes of the process').toEqual([]);
});

/** What tests of one process share, by name. */
function surroundings(): ReadonlyMap<string, unknown> {
  const { setTimeout, setInterval, setImmediate, queueMicrotask, fetch, Date: date } = globalThis;
  const globals = Object.entries({ setTimeout, setInterval, setImmediate, queueMicrotask, fetch, date });
  return new Map<string, unknown>([
    ...process.eventNames().map((event) => [`listeners of ${String(event)}`, process.listenerCount(event)] as const),
    ...Object.entries(process.env).map(([name, value]) => [`variable ${name}`, value] as const),
    ...globals.map(([name, value]) => [`global ${name}`, value] as const),
    ['working directory', process.cwd()],
    ['exit code', process.exitCode],
  ]);
}
