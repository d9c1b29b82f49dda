import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { inShort, sandbox } from '../fixtures/sandbox.fixture.ts';
import { leaveLedger, storedLedger, unfinishedIn } from '../fixtures/stored-ledger.fixture.ts';
import { every } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import { toInstant } from '../time/instant.ts';

describe('a serverless host', () => {
  const job = (store: StateStore, policy: { durableCheckpoint?: boolean } = {}): AnyApplication<'poll'> =>
    defineApplication('orders')
      .stateStore(() => store)
      .job('poll', { schedule: every('5m'), ...policy }, async () => {});

  test('whose store is down runs what does not need it, and refuses what does', async () => {
    const store = durableStore();
    store.failure = new Error('no connection');
    const clock = new ManualClock();
    expect(inShort(await sandbox(job(store), clock).invoke({ at: '10:00' }))).toBe('completed 10:00');
    expect(inShort(await sandbox(job(store, { durableCheckpoint: true }), clock).invoke({ at: '10:00' }))).toBe(
      'refused: storeUnavailable 10:00',
    );
  });

  test('whose store was down when it looked for unfinished work leaves that to a later run', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const occurrence = toInstant(Date.UTC(2026, 0, 5, 9));
    await leaveLedger(store, { schedule: "every('5m')", unfinished: [{ occurrence, since: occurrence, attempts: 0 }] });
    const { invoke, outcomes } = sandbox(job(store), clock);
    store.failure = new Error('no connection');
    await invoke({ at: '10:00' });
    store.failure = undefined;
    expect(await unfinishedIn(store)).toEqual(['2026-01-05T09:00:00.000Z']);
    await invoke({ at: '10:05' });
    expect(outcomes.map((outcome) => inShort({ outcome }))).toEqual([
      'completed 10:00',
      'completed 09:00',
      'completed 10:05',
    ]);
    expect(await storedLedger(store)).toMatchObject({ unfinished: [], running: [] });
  });
});
