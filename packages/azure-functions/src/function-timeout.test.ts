import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findFunctionTimeout } from './function-timeout.ts';

let directory = '';

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'host-json-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('the function timeout', () => {
  test('is the option before everything else', () => {
    write('not even JSON');
    expect(findFunctionTimeout({ functionTimeoutMs: 1500 }, variables())).toEqual({ ms: 1500, source: 'option' });
  });

  test('is the app setting that overrides host.json', () => {
    write({ version: '2.0', functionTimeout: '00:05:00' });
    const override = { AzureFunctionsJobHost__functionTimeout: '00:07:30' };
    expect(findFunctionTimeout({}, variables(override))).toEqual({
      ms: 450_000,
      source: 'AzureFunctionsJobHost__functionTimeout',
    });
  });

  test.each([
    ['00:05:00', 300_000],
    ['0:00:01', 1000],
    ['1.02:03:04', 93_784_000],
    ['00:00:01.5', 1500],
    ['00:05', 300_000],
    ['-1', Infinity],
  ])('is what host.json says: %s', (functionTimeout, ms) => {
    write({ version: '2.0', functionTimeout });
    expect(findFunctionTimeout({ plan: 'premium' }, variables())).toEqual({ ms, source: hostJson() });
  });

  test('is read from a host.json with a byte order mark', () => {
    write(`\uFEFF${JSON.stringify({ functionTimeout: '00:06:00' })}`);
    expect(findFunctionTimeout({}, variables()).ms).toBe(360_000);
  });

  test.each([
    ['consumption', 5],
    ['flex', 30],
    ['premium', 30],
    ['dedicated', 30],
  ] as const)('is the default of the plan %s: %i minutes', (plan, minutes) => {
    write({ version: '2.0' });
    expect(findFunctionTimeout({ plan }, variables())).toEqual({ ms: minutes * 60_000, source: 'default' });
  });

  test('is the shortest default when neither host.json nor the plan is known', () => {
    expect(findFunctionTimeout({}, variables())).toEqual({ ms: 300_000, source: 'default' });
  });

  test.each([
    ['comments', '{ // the plan allows ten\n "version": "2.0", /* minutes */ "functionTimeout": "00:06:00" }'],
    ['trailing commas', '{ "functionTimeout": "00:06:00", "logging": { "a": [1, 2,], }, }'],
    ['another case', '{ "FunctionTimeout": "00:06:00" }'],
    ['two cases, of which the last counts', '{ "functionTimeout": "00:01:00", "FUNCTIONTIMEOUT": "00:06:00" }'],
  ])('is read from a host.json with %s', (_, text) => {
    write(text);
    expect(findFunctionTimeout({}, variables())).toEqual({ ms: 360_000, source: hostJson() });
  });

  test('of a nested object is not the one of the app', () => {
    write({ version: '2.0', extensions: { functionTimeout: '00:01:00' } });
    expect(findFunctionTimeout({}, variables()).source).toBe('default');
  });

  test.each([
    ['AzureFunctionsJobHost:functionTimeout'],
    ['AZUREFUNCTIONSJOBHOST__FUNCTIONTIMEOUT'],
    ['azureFunctionsJobHost__FunctionTimeout'],
  ])('is the app setting %s', (name) => {
    write({ version: '2.0', functionTimeout: '00:05:00' });
    expect(findFunctionTimeout({}, variables({ [name]: '00:07:30' }))).toEqual({ ms: 450_000, source: name });
  });

  test.each([[''], [null]])('is the default when it is %j', (functionTimeout) => {
    write({ version: '2.0', functionTimeout });
    expect(findFunctionTimeout({ plan: 'premium' }, variables())).toEqual({ ms: 1_800_000, source: 'default' });
  });

  test.each([['5 minutes'], ['00:00:00'], ['24:00:00'], ['00:60:00'], ['99999999.00:00:00'], [300]])(
    'is the default, with the problem, when it is %j',
    (functionTimeout) => {
      write({ version: '2.0', functionTimeout });
      expect(findFunctionTimeout({ plan: 'premium' }, variables())).toEqual({
        ms: 1_800_000,
        source: 'default',
        problem: expect.stringMatching(/functionTimeout in .*host\.json is .*expected hh:mm:ss/),
      });
    },
  );

  test('is the default, with the place of the error and no excerpt, when host.json is not JSON', () => {
    write('{\n  "version": hunter2 }');
    const problem = `${hostJson()} is not valid JSON at line 2, column 14`;
    expect(findFunctionTimeout({}, variables())).toEqual({ ms: 300_000, source: 'default', problem });
    write('{ "version": "2.0"');
    expect(findFunctionTimeout({}, variables()).problem).toMatch(/is not complete JSON: it ends at line 1, column 19/);
    write('["2.0"]');
    expect(findFunctionTimeout({}, variables()).problem).toMatch(/holds an array of 1 element; expected an object/);
  });

  test('is the default, with the problem, when host.json cannot be read', () => {
    mkdirSync(hostJson());
    expect(findFunctionTimeout({}, variables())).toMatchObject({
      source: 'default',
      problem: expect.stringContaining('cannot be read (EISDIR)'),
    });
  });
});

function variables(more: Record<string, string> = {}): Record<string, string> {
  return { AzureWebJobsScriptRoot: directory, ...more };
}

function hostJson(): string {
  return path.join(directory, 'host.json');
}

function write(content: object | string): void {
  writeFileSync(hostJson(), typeof content === 'string' ? content : JSON.stringify(content));
}
