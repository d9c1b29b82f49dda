import { captureLogs } from '@anyhost/testing';
import { describe, expect, it } from 'vitest';
import { InvocationLog } from './invocation-log.ts';

describe('the logger of a sandbox', () => {
  it('refuses a level that does not exist', () => {
    expect(() => new InvocationLog({ environment: { ANYHOST_LOG_LEVEL: 'loud' } })).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringContaining('ANYHOST_LOG_LEVEL is "loud"; expected'),
      }),
    );
  });

  it("is the author's own if one is given, whatever the level says", () => {
    const logger = captureLogs();
    expect(new InvocationLog({ logger, environment: { ANYHOST_LOG_LEVEL: 'loud' } }).logger).toBe(logger);
  });
});
