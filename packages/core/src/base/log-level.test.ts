import { expect, test } from 'vitest';
import { readLogLevel } from './log-level.ts';

test('the level is what ANYHOST_LOG_LEVEL says, and info without it', () => {
  expect(readLogLevel({ ANYHOST_LOG_LEVEL: 'debug' })).toBe('debug');
  expect(readLogLevel({ ANYHOST_LOG_LEVEL: 'silent' })).toBe('silent');
  expect(readLogLevel({ ANYHOST_LOG_LEVEL: '' })).toBe('info');
  expect(readLogLevel({})).toBe('info');
});

test('a level that does not exist is refused, naming those that do', () => {
  expect(() => readLogLevel({ ANYHOST_LOG_LEVEL: 'loud' })).toThrowError(
    expect.objectContaining({
      code: 'ERR_ANYHOST_INVALID_OPTION',
      message: expect.stringMatching(/ANYHOST_LOG_LEVEL is "loud"; expected 'trace' or 'debug' or .*'silent'/),
    }),
  );
});
