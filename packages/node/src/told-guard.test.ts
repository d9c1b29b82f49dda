import { describe, expect, test } from 'vitest';
import { isToldToGuard } from './told-guard.ts';

describe('the guard of a command', () => {
  test('is the option, else the variable, else off', () => {
    expect(isToldToGuard(true, { ANYHOST_GUARD: '0' }, false)).toBe(true);
    expect(isToldToGuard(false, { ANYHOST_GUARD: '1' }, false)).toBe(false);
    expect(isToldToGuard(undefined, { ANYHOST_GUARD: '1' }, false)).toBe(true);
    expect(isToldToGuard(undefined, { ANYHOST_GUARD: '0' }, false)).toBe(false);
    expect(isToldToGuard(undefined, { ANYHOST_GUARD: '' }, true)).toBe(false);
    expect(isToldToGuard(undefined, {}, true)).toBe(false);
  });

  test.each(['true', 'on', ' 1', '2'])('is refused in the variable: %s', (value) => {
    expect(() => isToldToGuard(undefined, { ANYHOST_GUARD: value }, false)).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('ANYHOST_GUARD'),
      }),
    );
  });

  test.each([
    [true, {}],
    [undefined, { ANYHOST_GUARD: '1' }],
  ])('is refused for a continuation: %o %o', (option, environment) => {
    expect(() => isToldToGuard(option, environment, true)).toThrow('no continuation beside it');
  });
});
