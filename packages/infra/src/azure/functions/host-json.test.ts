import { describe, expect, test } from 'vitest';
import { hostJson } from './host-json.ts';

// What the published schema of host.json says about the members that are written.
const TIMEOUT = /^(?:-1|(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)$/;

describe('host.json', () => {
  test.each([
    [1000, '00:00:01'],
    [300_000, '00:05:00'],
    [5_025_000, '01:23:45'],
    [86_399_000, '23:59:59'],
    [Number.POSITIVE_INFINITY, '-1'],
  ])('%d ms are written as the schema has it', (ms, expected) => {
    const { functionTimeout } = JSON.parse(hostJson(ms));
    expect(functionTimeout).toBe(expected);
    expect(functionTimeout).toMatch(TIMEOUT);
  });

  test('has no other members than those of the schema', () => {
    expect(JSON.parse(hostJson(1000))).toEqual({
      version: '2.0',
      functionTimeout: expect.any(String),
      logging: {
        logLevel: { default: 'Information' },
        // A list in one text, separated by semicolons.
        applicationInsights: { samplingSettings: { isEnabled: true, excludedTypes: 'Request;Exception' } },
      },
    });
  });
});
