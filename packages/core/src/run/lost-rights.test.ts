import { describe, expect, test } from 'vitest';
import type { Admission } from '../admission/admission.ts';
import type { Execution } from '../contract/execution.ts';
import { startedHost } from '../fixtures/host.fixture.ts';
import { jobOf } from '../fixtures/job.fixture.ts';

/** Admits every run, and says whether it still has the right. A suspended process learns that from its clock alone. */
class Rights implements Admission {
  areHeld = true;

  async enter(): ReturnType<Admission['enter']> {
    return { admitted: true, isHeld: () => this.areHeld, leave: async () => {} };
  }
}

const scheduled = { trigger: 'schedule', scheduledTime: new Date(0) } as const;

describe('a run whose right is over', () => {
  test('before the service is called does not call it, and is not served', async () => {
    const rights = new Rights();
    let calls = 0;
    const app = jobOf(async () => {
      calls += 1;
    });
    const { host } = await startedHost(app, { admissions: [rights] });
    rights.areHeld = false;
    expect(await host.run('poll', scheduled)).toMatchObject({
      status: 'leaseLost',
      error: { code: 'ERR_ANYHOST_LEASE_LOST' },
    });
    expect(calls).toBe(0);
    await host.stop();
  });

  test('before a repetition does not repeat', async () => {
    const rights = new Rights();
    let calls = 0;
    const app = jobOf(async (_signal: AbortSignal, { runAgain }: Execution) => {
      calls += 1;
      rights.areHeld = false;
      runAgain();
    });
    const { host } = await startedHost(app, { admissions: [rights] });
    expect(await host.run('poll', scheduled)).toMatchObject({ status: 'leaseLost' });
    expect(calls).toBe(1);
    await host.stop();
  });

  test('while it runs has not failed by what it rejects with, such as a save that is refused', async () => {
    const rights = new Rights();
    const app = jobOf(async (_signal: AbortSignal, { checkpoint }: Execution) => {
      rights.areHeld = false;
      await checkpoint.save(1);
    });
    const { host } = await startedHost(app, { admissions: [rights] });
    expect(await host.run('poll', scheduled)).toMatchObject({
      status: 'leaseLost',
      error: { code: 'ERR_ANYHOST_EXECUTION_ENDED' },
    });
    await host.stop();
  });

  test('that has not lost it has failed by its own error', async () => {
    const app = jobOf(async () => {
      throw new Error('out of paper');
    });
    const { host } = await startedHost(app, { admissions: [new Rights()] });
    expect(await host.run('poll', scheduled)).toMatchObject({ status: 'faulted' });
    await host.stop();
  });
});
