import { describe, expect, test } from 'vitest';
import { readSources, type Source, withoutTexts } from './sources.ts';

/** Where the machine's own time may be read: the path, or the folder, and the reason. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'packages/core/src/time/': 'the one place that asks the machine',
  'packages/logging/src/line-time.ts': 'a log line bears the time at which it was written',
  'packages/aws-lambda/src/sandbox-clock.ts': 'a clock: it asks the machine for what core asks a costlier module for',
  'packages/conformance/src/topics/': 'a test: it measures how long a host took on the clock that it was given',
  'packages/node/src/keep-alive.ts': 'a timer that holds the process and never fires',
  'packages/node/src/process-timer.ts': 'belongs to the process, which a virtual clock does not end',
  'packages/infra/src/aws/start-argument.ts': 'a command: whoever deploys runs it, on a machine of their own',
  'packages/testing/src/azure.ts': 'a stand-in: a timer is due now unless the test says otherwise',
  'packages/testing/src/azure-worker/': 'a stand-in: the platform around a real process',
  'packages/testing/src/lambda-runtime/': 'a stand-in: the platform around a real process',
};

const RULES: Readonly<Record<string, RegExp>> = {
  'the wall clock of the machine': /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )(?<![.\w])Date\(\s*\)/,
  'the monotonic clock of the machine': /\bperformance\b|\bhrtime\b/,
  // Not a member of that name, nor the declaration of one.
  "a timer of the machine's": /(?<![.\w#])(?:setTimeout|setInterval|setImmediate)\b(?!\??(?:<[^>]*>)?\(\w+\??:|\??:)/,
  'a signal with a timer that nothing clears': /\bAbortSignal\.timeout\b/,
  // On the wall clock: the difference of two moments of the monotonic one is a length.
  'arithmetic on instants': /\.now\(\)\s*[-+*/%]|[-+*/%]\s*[\w.#?]*\.now\(\)/,
};

describe('time', () => {
  test('is read from the given clock, and calculated in the time room', () => {
    const found = readSources()
      .filter(({ path }) => exceptionFor(path) === undefined)
      .flatMap(findingsIn);
    expect(found).toEqual([]);
  });

  test('has no unused exception', () => {
    const needed = new Set(
      readSources().flatMap((source) => (findingsIn(source).length > 0 ? (exceptionFor(source.path) ?? []) : [])),
    );
    expect(Object.keys(EXCEPTIONS).filter((path) => !needed.has(path))).toEqual([]);
  });

  test.each([
    'const at = Date.now();',
    'const now = new Date();',
    'const text = Date();',
    'const from = performance.now();',
    'setTimeout(() => {}, 5);',
    '  setTimeout(callback, 5);',
    'const timer = globalThis.clearTimeout ?? setInterval(callback, 5);',
    'await new Promise(setImmediate);',
    'const signal = AbortSignal.timeout(5);',
    'const left = dueAt - this.#clock.now();',
    'const until = clock.now() + 5;',
  ])('is found in: %s', (line) => {
    expect(rulesBrokenBy(line)).not.toEqual([]);
  });

  test.each([
    'clock.setTimeout(callback, 5);',
    'this.#clock.setTimeout(callback, 5);',
    'setTimeout(callback: () => void, ms: number): TimerHandle;',
    'setTimeout: (callback, ms) => start(callback, ms),',
    'const due = new Date(instant);',
    'const at: Instant = clock.now();',
    'while (clock.now() < until) {}',
    'const tookMs = clock.monotonic() - began;',
    "assertMethods(clock, ['setTimeout', 'Date.now']);",
    'const stream = (x: Date) => x;',
  ])('is not found in: %s', (line) => {
    expect(rulesBrokenBy(line)).toEqual([]);
  });
});

function findingsIn({ path, wordless, imports }: Source): readonly string[] {
  const timers = imports.filter((specifier) => /^(?:node:)?timers(?:\/promises)?$/.test(specifier));
  const broken = wordless
    .split('\n')
    .flatMap((line, index) => rulesBrokenBy(line).map((rule) => `${path}:${index + 1} has ${rule}: ${line.trim()}`));
  return [...timers.map((specifier) => `${path} imports ${specifier}`), ...broken];
}

function rulesBrokenBy(line: string): readonly string[] {
  const code = withoutTexts(line);
  return Object.entries(RULES).flatMap(([rule, pattern]) => (pattern.test(code) ? [rule] : []));
}

function exceptionFor(path: string): string | undefined {
  return Object.keys(EXCEPTIONS).find((place) => path === place || (place.endsWith('/') && path.startsWith(place)));
}
