import type { AnyhostErrorCode } from '@anyhost/core';
import { expect } from 'vitest';
import type { ServiceRun } from './open-service.ts';

/** Checks how Lambda shows an error of ours: its class and message, and its code in the client's own log line. */
export function expectError({ record, reported }: ServiceRun, code: AnyhostErrorCode, message: string): void {
  expect(record).toMatchObject({ kind: 'error', errorType: expect.stringMatching(/^(Anyhost|Abort)Error$/) });
  expect(record.errorMessage).toContain(message);
  expect(reported).toMatchObject({ code });
}
