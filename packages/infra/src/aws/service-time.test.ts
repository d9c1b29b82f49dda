import { continuous, every, type ServicePolicy } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import type { AwsOptions } from './aws-options.ts';
import { plannedService } from './planned-service.fixture.ts';
import { resolveAwsOptions } from './resolve-aws-options.ts';
import { serviceTimeoutSeconds } from './service-time.ts';

describe('the time of a function', () => {
  test.each([1000, 20_000, 59_999, 600_000, 890_000])(
    'has room for timeoutMs %i and the reserve that core keeps',
    (timeoutMs) => {
      const deadlineMs = timeoutOf({ timeoutMs }) * 1000;
      // What core keeps: a fifth of the time, 200 to 2000 ms.
      const reserveMs = Math.min(2000, Math.max(200, deadlineMs / 5));
      expect(deadlineMs - reserveMs).toBeGreaterThanOrEqual(timeoutMs);
    },
  );

  test('has room for the reserve that a service asks for, of which core gives at most half of the time', () => {
    const deadlineMs = timeoutOf({ timeoutMs: 5000, reserveMs: 20_000 }) * 1000;
    expect(deadlineMs / 2).toBeGreaterThanOrEqual(20_000);
    expect(timeoutOf({ timeoutMs: 60_000, reserveMs: 20_000 })).toBe(85);
  });

  test('has room for all attempts and the waits between them', () => {
    const retry = { attempts: 3, delayMs: 1000, factor: 2 };
    expect(timeoutOf({ timeoutMs: 60_000, retry })).toBe(60 * 3 + 1 + 2 + 2 + 5);
  });

  test('has room for one attempt where Lambda gives no time for all', () => {
    expect(timeoutOf({ timeoutMs: 600_000, retry: { attempts: 2 } })).toBe(607);
  });

  test('is that of the option where a service has no timeoutMs', () => {
    expect(timeoutOf({})).toBe(67);
    expect(timeoutOf({}, { timeoutSeconds: 300 })).toBe(307);
    expect(timeoutOf({}, { timeoutSeconds: 900 })).toBe(900);
  });

  test('leaves out the time for a cold start where Lambda does not give it', () => {
    expect(timeoutOf({ timeoutMs: 898_000 })).toBe(900);
  });

  test('is the whole period of a continuous service, and 15 minutes at most', () => {
    expect(timeoutOf({ schedule: continuous() }, { continuousEvery: '5m' })).toBe(300);
    expect(timeoutOf({ schedule: continuous() }, { continuousEvery: '1h' })).toBe(900);
  });

  test('refuses a timeoutMs that Lambda cannot give, and says what it can', () => {
    expect(() => timeoutOf({ timeoutMs: 900_000 })).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringMatching(/'archiver' has timeoutMs 900000.+900 s\. Set timeoutMs to 898000 at most/),
        details: { service: 'archiver', option: 'timeoutMs', value: 900_000, most: 898_000 },
      }),
    );
  });

  type Policy = Partial<ServicePolicy<Readonly<Record<string, unknown>>>>;

  function timeoutOf(policy: Policy, options: AwsOptions = {}): number {
    const service = plannedService('archiver', { schedule: every('1h'), ...policy });
    return serviceTimeoutSeconds(service, resolveAwsOptions('awsFiles', options));
  }
});
