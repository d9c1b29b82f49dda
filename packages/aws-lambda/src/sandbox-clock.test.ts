import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { sandboxClock } from './sandbox-clock.ts';

const handler = new URL('./create-handler.ts', import.meta.url).href;

describe('the clock of a sandbox', () => {
  it('measures lengths in milliseconds', () => {
    const from = [sandboxClock.monotonic(), performance.now()] as const;
    let to = performance.now();
    while (to - from[1] < 20) to = performance.now();
    const measured = sandboxClock.monotonic() - from[0];
    expect(measured).toBeGreaterThanOrEqual(19);
    expect(measured).toBeLessThan(1000);
  });

  it('does not load perf_hooks for a first invocation', async () => {
    const program = `
      const { createHandler } = await import(${JSON.stringify(handler)});
      const { defineApplication, every } = await import('@anyhost/core');
      const application = defineApplication('cold').job('tick', { schedule: every('1m') }, async () => {});
      const handle = createHandler(application, { environment: { ANYHOST_LOG_LEVEL: 'silent' } });
      await handle({ service: 'tick', trigger: 'manual' }, { getRemainingTimeInMillis: () => 60_000 });
      console.log(process.moduleLoadList.includes('NativeModule perf_hooks'));`;
    const options = ['--conditions=@anyhost/source', '--input-type=module', '--eval', program];
    const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: import.meta.dirname });
    expect(stdout).toBe('false\n');
  });
});
