import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { whenAborted } from '../fixtures/deferred.fixture.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { hostOf, scheduledHost } from '../fixtures/host.fixture.ts';
import { due } from '../fixtures/ledger.fixture.ts';
import { ManualClock } from '../fixtures/manual-clock.fixture.ts';
import { connect } from '../fixtures/severable-store.fixture.ts';
import { emptyRecord, type LedgerRecord, ledgerKey } from '../ledger/ledger-record.ts';
import { writeRecord } from '../ledger/record-format.ts';
import { continuous, every } from '../schedule/schedule.ts';
import type { StateStore } from '../state/state-store.ts';
import type { Finding } from './findings.ts';
import { type WatchOptions, watchServices } from './watch-services.ts';

const dateOf = (minutes: number): Date => new Date(due(minutes));

/** Ships each minute, and watches that. */
function application(store: StateStore, options: WatchOptions, ship: () => Promise<void> = async () => {}) {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('ship', { schedule: every('1m') }, ship)
    .job('watch', { schedule: every('1m') }, watchServices(options));
}

/** Writes the record of a service as an earlier process could have left it. */
async function leaveRecord(store: StateStore, service: string, record: Partial<LedgerRecord>): Promise<void> {
  await store.set(ledgerKey('orders', service), writeRecord({ ...emptyRecord("every('1m')"), ...record }));
}

/** Keeps what the watch says, in short. */
function noted() {
  const found: Finding[] = [];
  const notes: string[] = [];
  const onFound = (finding: Finding): void => {
    found.push(finding);
    notes.push(`${finding.service} ${finding.kind}`);
  };
  const onCleared = ({ service, kind }: Finding): void => void notes.push(`${service} ${kind}: cleared`);
  return { found, notes, onFound, onCleared, watch: { onFound, onCleared } };
}

describe('the watch of services', () => {
  test('reports on one host that the host which ran a service has died, and that another one runs it again', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const { found, notes, onFound, onCleared } = noted();
    const watch = await scheduledHost(application(store, { onFound, onCleared }), {
      clock,
      platform: { onlyService: 'watch' },
    });
    const connection = connect(store);
    const shipping = { clock, platform: { onlyService: 'ship' } };
    await scheduledHost(application(connection.store, {}), shipping);
    await clock.advance(150_000);
    expect(notes).toEqual([]);
    connection.sever();
    await clock.advance(300_000);
    expect(found).toMatchObject([
      {
        kind: 'overdue',
        application: 'orders',
        service: 'ship',
        since: dateOf(3),
        message: expect.stringContaining('ship is overdue'),
      },
    ]);
    expect(watch.lines.filter(({ event }) => event === 'watch.found')).toMatchObject([
      { level: 'warn', service: 'watch', watched: 'ship', kind: 'overdue', application: 'orders', since: dateOf(3) },
    ]);
    const other = await scheduledHost(application(store, {}), shipping);
    await clock.advance(120_000);
    expect(notes).toEqual(['ship overdue', 'ship overdue: cleared']);
    expect(watch.events()).toContain('watch.cleared');
    await Promise.all([watch.host.stop(), other.host.stop()]);
  });

  test('reports a failed run once, until one completes', async () => {
    let fails = true;
    const { notes, found, onFound, onCleared } = noted();
    const app = application(durableStore(), { onFound, onCleared }, async () => {
      if (fails) throw new Error('out of paper\nsecond line');
    });
    const { host, clock } = await scheduledHost(app, { platform: { place: () => 'web-1' } });
    await clock.advance(300_000);
    expect(notes).toEqual(['ship failed']);
    expect(found[0]?.message).toBe('The last run of ship faulted on test web-1: out of paper');
    fails = false;
    await clock.advance(180_000);
    expect(notes).toEqual(['ship failed', 'ship failed: cleared']);
    await host.stop();
  });

  test('clears the failure of a continuous() service when a later run of it has been under way for a minute', async () => {
    const mood = { fails: true };
    const store = durableStore();
    const { notes, watch } = noted();
    const app = defineApplication('orders')
      .stateStore(() => store)
      .job('consumer', { schedule: continuous(), onFault: { restart: { delayMs: 1000 } } }, async (signal) => {
        if (mood.fails) throw new Error('no');
        await whenAborted(signal);
      })
      .job('watch', { schedule: every('1m') }, watchServices(watch));
    const { host, clock } = await scheduledHost(app);
    await clock.advance(61_000);
    mood.fails = false;
    await clock.advance(59_000);
    expect(notes).toEqual(['consumer failed']);
    await clock.advance(120_000);
    expect(notes).toEqual(['consumer failed', 'consumer failed: cleared']);
    await host.stop();
  });

  test('reports unfinished work that was dropped, or that nothing has resumed for an hour', async () => {
    const store = durableStore();
    await leaveRecord(store, 'ship', {
      unfinished: [
        { occurrence: due(-120), since: due(-70), attempts: 1 },
        { occurrence: due(-5), since: due(-5), attempts: 5, droppedAt: due(-4) },
        { occurrence: due(-3), since: due(-3), attempts: 1 },
      ],
    });
    const { notes, found, onFound } = noted();
    const { host, clock } = await scheduledHost(application(store, { onFound }), {
      platform: { onlyService: 'watch' },
    });
    await clock.advance(61_000);
    expect(notes).toContain('ship unfinished');
    expect(found.find(({ kind }) => kind === 'unfinished')).toMatchObject({
      since: dateOf(-70),
      message: expect.stringContaining('2 occurrences, 1 of them dropped'),
    });
    await host.stop();
  });

  test('watches other applications of the store by their names, and neither itself nor what is no longer defined', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    for (const service of ['ship', 'watch', 'removed']) {
      await leaveRecord(store, service, { servedUntil: due(-60) });
    }
    const own = noted();
    const { host } = await scheduledHost(application(store, own.watch), { clock, platform: { onlyService: 'watch' } });
    const other = noted();
    const monitor = await scheduledHost(
      defineApplication('monitor')
        .stateStore(() => store)
        .job('watch', { schedule: every('1m') }, watchServices({ ...other.watch, applications: ['orders'] })),
      { clock },
    );
    await clock.advance(61_000);
    expect(own.notes).toEqual(['ship overdue']);
    expect(other.notes.toSorted()).toEqual(['removed overdue', 'ship overdue']);
    await Promise.all([host.stop(), monitor.host.stop()]);
  });

  test('fails where its callback fails, and calls it again the next time', async () => {
    let calls = 0;
    const store = durableStore();
    await leaveRecord(store, 'ship', { servedUntil: due(-60) });
    const onFound = async (): Promise<void> => {
      calls += 1;
      if (calls === 1) throw new Error('pager is down');
    };
    const { host, clock, summary } = await scheduledHost(application(store, { onFound }), {
      platform: { onlyService: 'watch' },
    });
    await clock.advance(240_000);
    expect(calls).toBe(2);
    expect(summary()).toEqual(['watch faulted', 'watch completed', 'watch completed', 'watch completed']);
    await host.stop();
  });

  test('fails where the store cannot be read', async () => {
    const store = durableStore();
    const { host, clock, outcomes } = await scheduledHost(application(store, {}), {
      platform: { onlyService: 'watch' },
    });
    await clock.advance(1000);
    store.failure = new Error('down');
    await clock.advance(60_000);
    expect(outcomes).toMatchObject([{ service: 'watch', status: 'faulted', error: new Error('down') }]);
    store.failure = undefined;
    await host.stop();
  });
});

test.each([
  [{ applications: [] }, 'applications'],
  [{ applications: [''] }, 'applications[0]'],
  [{ applications: ['orders', 7] }, 'applications[1]'],
  [{ onFound: 'page' }, 'onFound'],
  [{ overdueAfterMs: -1 }, 'overdueAfterMs'],
  [{ onOverdue: () => {} }, 'onOverdue'],
])('a wrong option of the watch is refused by name: %o', (options, name) => {
  expect(() => Reflect.apply(watchServices, undefined, [options])).toThrow(
    expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringContaining(name) }),
  );
});

test('two hosts of one definition in one process each report', async () => {
  const { notes, onFound } = noted();
  const store = durableStore();
  await leaveRecord(store, 'ship', { servedUntil: due(-60) });
  const app = application(store, { onFound });
  for (const fixture of [hostOf(app), hostOf(app)]) {
    await fixture.host.start();
    const running = fixture.host.run('watch');
    await fixture.clock.advance(5000);
    expect(await running).toMatchObject({ status: 'completed' });
    await fixture.host.stop();
  }
  expect(notes).toEqual(['ship overdue', 'ship overdue']);
});
