import { describe, expect, test } from 'vitest';
import { healthOrVariables, timeoutOrVariable } from './environment-defaults.ts';

describe('the time limit of a command', () => {
  test('is the option, else the variable, else none', () => {
    expect(timeoutOrVariable(5, { ANYHOST_TIMEOUT_MS: '7' })).toBe(5);
    expect(timeoutOrVariable(undefined, { ANYHOST_TIMEOUT_MS: '7' })).toBe(7);
    expect(timeoutOrVariable(undefined, { ANYHOST_TIMEOUT_MS: '' })).toBeUndefined();
    expect(timeoutOrVariable(undefined, {})).toBeUndefined();
  });

  test.each(['0', '-1', '1.5', '10s', ' 5', '1e3', '9'.repeat(13)])('is refused in the variable: %s', (value) => {
    expect(() => timeoutOrVariable(undefined, { ANYHOST_TIMEOUT_MS: value })).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('expected a whole number, 1 or more'),
      }),
    );
  });
});

describe('the health endpoints', () => {
  test('are those of the option, else of the variables, else not there', () => {
    const variables = { ANYHOST_HEALTH_PORT: '8081', ANYHOST_READINESS_DELAY_MS: '5000' };
    expect(healthOrVariables({ port: 1 }, variables)).toEqual({ port: 1 });
    expect(healthOrVariables(undefined, variables)).toEqual({ port: 8081, readinessDelayMs: 5000 });
    expect(healthOrVariables(undefined, { ANYHOST_HEALTH_PORT: '0' })).toEqual({
      port: 0,
      readinessDelayMs: undefined,
    });
    expect(healthOrVariables(undefined, {})).toBeUndefined();
  });

  test('refuse a port that is none, and a delay without a port', () => {
    expect(() => healthOrVariables(undefined, { ANYHOST_HEALTH_PORT: '65536' })).toThrow('a whole number, 0 to 65535');
    expect(() => healthOrVariables(undefined, { ANYHOST_READINESS_DELAY_MS: '5' })).toThrow(
      'ANYHOST_HEALTH_PORT beside it',
    );
  });
});
