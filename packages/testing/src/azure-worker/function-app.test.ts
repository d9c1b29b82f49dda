import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readFunctionTimeout } from './function-app.ts';

// The adapter for Azure reads the same file: a text that one of the two refuses must be refused by both.
describe('functionTimeout of host.json', () => {
  test.each([
    ['00:05:00', 300_000],
    ['0:00:01', 1000],
    ['0:5:0', 300_000],
    ['1.02:03:04', 93_784_000],
    ['00:00:01.5', 1500],
    [' 00:05:00 ', 300_000],
    ['-1', Infinity],
    [-1, Infinity],
    ['05:00', 18_000_000],
    [undefined, 300_000],
    [null, 300_000],
    ['', 300_000],
  ])('is read: %j', (functionTimeout, ms) => {
    expect(readFunctionTimeout(appWith({ version: '2.0', functionTimeout }))).toBe(ms);
  });

  test('is read from a file with comments and trailing commas, in any case', () => {
    const text = '{ // ten\n "version": "2.0", "FunctionTimeout": "00:10:00", }';
    expect(readFunctionTimeout(appWith(text))).toBe(600_000);
  });

  test('is replaced by the app setting, in any case', () => {
    const app = appWith({ version: '2.0', functionTimeout: '00:10:00' });
    for (const name of ['AzureFunctionsJobHost__functionTimeout', 'azurefunctionsjobhost:FUNCTIONTIMEOUT']) {
      expect(readFunctionTimeout(app, { [name]: '00:02:00' })).toBe(120_000);
    }
  });

  test('is read from a file with a byte order mark', () => {
    const text = `\uFEFF${JSON.stringify({ version: '2.0', functionTimeout: '00:06:00' })}`;
    expect(readFunctionTimeout(appWith(text))).toBe(360_000);
  });

  test.each(['5 minutes', '00:00:00', '24:00:00', '00:60:00', 300])('is refused: %j', (functionTimeout) => {
    expect(() => readFunctionTimeout(appWith({ version: '2.0', functionTimeout }))).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining(JSON.stringify(functionTimeout)),
      }),
    );
  });
});

/** A folder with host.json and package.json, for one test. */
function appWith(hostJson: object | string): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'host-json-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(path.join(directory, 'package.json'), '{}');
  writeFileSync(path.join(directory, 'host.json'), typeof hostJson === 'string' ? hostJson : JSON.stringify(hostJson));
  return directory;
}
