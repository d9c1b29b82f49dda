import { describe, expect, test } from 'vitest';
import type { AnyApplication } from '../application/application.ts';
import { defineApplication } from '../application/define-application.ts';
import type { ServicePolicy } from '../application/policy.ts';
import type { Job } from '../contract/background-service.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { DriverContext, HostDriver } from '../driver/driver.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { type DurableStore, durableStore } from '../fixtures/durable-store.fixture.ts';
import { scheduledHost } from '../fixtures/host.fixture.ts';
import { due } from '../fixtures/ledger.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { inShort, sandbox } from '../fixtures/sandbox.fixture.ts';
import { leaveLedger, storedLedger } from '../fixtures/stored-ledger.fixture.ts';
import { pause, requestRun, resume, type Switches, skipOccurrence } from '../ledger/switches.ts';
import { continuous, every } from '../schedule/schedule.ts';
import { delay } from '../time/timer.ts';

const ANN = { by: 'ann', reason: 'test' };
const nothing: Job<BuiltInServices> = async () => {};

function application(
  store: DurableStore,
  policy: Partial<ServicePolicy<unknown>> = {},
  job = nothing,
): AnyApplication<'poll'> {
  return defineApplication('orders')
    .stateStore(() => store)
    .job('poll', { schedule: every('1m'), ...policy }, job);
}

/** What an operator does. */
async function turn(store: DurableStore, change: (switches: Switches) => Switches): Promise<void> {
  const record = await storedLedger(store);
  await leaveLedger(store, { ...record, switches: change(record.switches) });
}

async function runNow(store: DurableStore, id = 'a', minutes = 60 * 24 * 365): Promise<void> {
  await turn(store, (switches) => requestRun(switches, { id, ...ANN, until: due(minutes) }, due(0)));
}

describe('a run that an operator requests of long-lived hosts', () => {
  test('is made once, by one of them, within 30 seconds, as a manual run', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const hosts = [
      await scheduledHost(application(store), { clock }),
      await scheduledHost(application(store), { clock }),
    ];
    await clock.advance(5000);
    await runNow(store);
    await clock.advance(30_000);
    const outcomes = hosts.flatMap((host) => host.outcomes);
    expect(outcomes).toMatchObject([{ status: 'completed', trigger: 'manual', occurrence: undefined }]);
    expect(hosts.flatMap(({ lines }) => lines).filter(({ event }) => event === 'service.runNow')).toMatchObject([
      { service: 'poll', request: 'a', by: 'ann', reason: 'test' },
    ]);
    for (const { host } of hosts) await host.stop();
    expect((await storedLedger(store)).last).toMatchObject({ trigger: 'manual' });
  });

  test('waits while the service runs, and is made by the host that is free', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    let longRuns = 1;
    const job: Job<BuiltInServices> = async (signal, { services }) => {
      longRuns -= 1;
      if (longRuns >= 0) await delay(services.clock, 100_000, signal);
    };
    const { host, outcomes } = await scheduledHost(application(store, { schedule: every('1h') }, job), { clock });
    const long = host.run('poll');
    await runNow(store);
    await clock.advance(65_000);
    expect(outcomes).toEqual([]);
    await clock.advance(65_000);
    await long;
    expect(outcomes.map(({ status, trigger }) => `${status} ${trigger}`)).toEqual([
      'completed manual',
      'completed manual',
    ]);
    await host.stop();
  });

  test('is made although the service is paused', async () => {
    const store = durableStore();
    const { host, clock, summary } = await scheduledHost(application(store));
    await clock.advance(1000);
    await turn(store, (switches) => pause(switches, ANN));
    await runNow(store);
    await clock.advance(60_000);
    expect(summary()).toEqual(['poll completed', 'poll skipped: paused']);
    await host.stop();
  });

  test('is given back when it could not begin, so that another host makes it', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const refuses = { enter: async () => ({ admitted: false, status: 'skipped', reason: 'notLeader' }) as const };
    const first = await scheduledHost(application(store, { schedule: every('1h') }), { clock, admissions: [refuses] });
    await runNow(store);
    await clock.advance(31_000);
    expect(first.summary()).toEqual(['poll skipped: notLeader']);
    await first.host.stop();
    const second = await scheduledHost(application(store, { schedule: every('1h') }), { clock });
    await clock.advance(31_000);
    expect(second.summary()).toEqual(['poll completed']);
    await second.host.stop();
  });

  test('is found by the interval that the option switchesEveryMs sets', async () => {
    const store = durableStore();
    const { host, clock, summary } = await scheduledHost(application(store), { switchesEveryMs: 2000 });
    await clock.advance(500);
    await runNow(store);
    await clock.advance(1400);
    expect(summary()).toEqual([]);
    await clock.advance(200);
    expect(summary()).toEqual(['poll completed']);
    expect(store.calls.list).toBe(2);
    await host.stop();
  });
});

test('a run that an operator requests is not made by a process whose driver does not run the service', async () => {
  const store = durableStore();
  const driver = (context: DriverContext): HostDriver =>
    Object.assign(scheduleDriver()(context), { runsHere: () => false });
  const { host, clock, summary } = await scheduledHost(application(store, { schedule: every('1h') }), {
    platform: { driver },
  });
  await runNow(store);
  await clock.advance(61_000);
  expect(summary()).toEqual([]);
  await host.stop();
  expect((await storedLedger(store)).switches.requests).toEqual([
    expect.not.objectContaining({ takenBy: expect.anything() }),
  ]);
});

describe('a run that an operator requests of a serverless host', () => {
  test('is made at the next tick, before its own occurrence', async () => {
    const store = durableStore();
    const { invoke, outcomes } = sandbox(application(store), new ManualClock());
    await invoke({ at: '10:00' });
    await runNow(store);
    expect(inShort(await invoke({ at: '10:01' }))).toBe('completed 10:01');
    await invoke({ at: '10:02' });
    expect(outcomes.map(({ trigger, status }) => `${trigger} ${status}`)).toEqual([
      'schedule completed',
      'manual completed',
      'schedule completed',
      'schedule completed',
    ]);
    expect(await storedLedger(store)).toMatchObject({ running: [], switches: { requests: [{ id: 'a' }] } });
  });

  test('leaves its occurrence to a continuation if it uses up the time', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const job: Job<BuiltInServices> = async (_signal, { services, trigger }) => {
      if (trigger === 'manual') await delay(services.clock, 7900);
    };
    const { invoke, outcomes } = sandbox(application(store, {}, job), clock);
    await runNow(store);
    const answer = invoke({ at: '10:01', remainingMs: 10_000 });
    await clock.advance(8000);
    expect(inShort(await answer)).toBe('interrupted 10:01');
    expect(inShort(await invoke({ trigger: 'continuation' }))).toBe('completed 10:01');
    expect(outcomes.map(({ trigger }) => trigger)).toEqual(['manual', 'schedule', 'continuation']);
  });

  test('is made by a continuation, which then has nothing of its own', async () => {
    const store = durableStore();
    const { invoke, outcomes } = sandbox(application(store), new ManualClock());
    await runNow(store);
    expect(inShort(await invoke({ trigger: 'continuation' }))).toBe('skipped: nothingToContinue undefined');
    expect(outcomes.map(({ trigger, status }) => `${trigger} ${status}`)).toEqual([
      'manual completed',
      'continuation skipped',
    ]);
  });

  test('is made at the tick of a paused service, whose own occurrence is skipped', async () => {
    const store = durableStore();
    const { invoke, outcomes } = sandbox(application(store), new ManualClock());
    await turn(store, (switches) => pause(switches, ANN));
    await runNow(store);
    expect(inShort(await invoke({ at: '10:01' }))).toBe('skipped: paused 10:01');
    expect(outcomes.map(({ status }) => status)).toEqual(['completed', 'skipped']);
    expect(await storedLedger(store)).toMatchObject({ running: [], last: { trigger: 'manual' } });
  });

  test('is given back if there is no time to call the service', async () => {
    const store = durableStore();
    const { invoke, outcomes } = sandbox(application(store), new ManualClock());
    await runNow(store);
    await invoke({ at: '10:01', remainingMs: 100 });
    expect(outcomes.map(({ status }) => status)).toEqual(['refused', 'refused']);
    const { requests } = (await storedLedger(store)).switches;
    expect(requests).toEqual([expect.not.objectContaining({ takenBy: expect.anything() })]);
    await invoke({ at: '10:02' });
    expect(outcomes.slice(2).map(({ trigger }) => trigger)).toEqual(['manual', 'schedule']);
  });

  test('is not made by a manual invocation, which is answered with its own run', async () => {
    const store = durableStore();
    const { invoke, outcomes } = sandbox(application(store), new ManualClock());
    await runNow(store);
    await invoke({ trigger: 'manual' });
    expect(outcomes).toHaveLength(1);
    await invoke({ at: '10:01' });
    expect(outcomes).toHaveLength(3);
  });
});

describe('skipNext', () => {
  test('skips one due time in a long-lived host, which is not made up for', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const { host, summary, outcomes } = await scheduledHost(application(store), { clock });
    await clock.advance(1000);
    await turn(store, (switches) => skipOccurrence(switches, { occurrence: due(2), ...ANN }));
    await clock.advance(180_000);
    await host.stop();
    expect(summary()).toEqual(['poll completed', 'poll skipped: paused', 'poll completed']);
    expect(outcomes[1]?.occurrence?.id).toBe('poll@2026-11-22T06:02:00Z');
    const next = await scheduledHost(application(store), { clock });
    await settle();
    await next.host.stop();
    expect(next.summary()).toEqual([]);
  });

  test('skips every delivery of that due time in a serverless host', async () => {
    const store = durableStore();
    const { invoke } = sandbox(application(store), new ManualClock());
    await turn(store, (switches) => skipOccurrence(switches, { occurrence: due(2), ...ANN }));
    const answers = [];
    for (const minute of [1, 2, 2, 3]) {
      answers.push(inShort(await invoke({ at: new Date(due(minute)).toISOString() })));
    }
    expect(answers).toEqual(['completed 06:01', 'skipped: paused 06:02', 'skipped: paused 06:02', 'completed 06:03']);
  });
});

describe('a continuous service', () => {
  test('that is paused ends within 30 seconds, and begins again when it is resumed', async () => {
    const store = durableStore();
    const clock = new ManualClock();
    const steps: string[] = [];
    const job: Job<BuiltInServices> = async (signal) => {
      steps.push('begins');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      steps.push('ends');
      throw signal.reason;
    };
    const { host, outcomes, lines } = await scheduledHost(application(store, { schedule: continuous() }, job), {
      clock,
    });
    await clock.advance(5000);
    await turn(store, (switches) => pause(switches, ANN));
    await clock.advance(30_000);
    expect(steps).toEqual(['begins', 'ends']);
    await clock.advance(300_000);
    expect(outcomes).toMatchObject([{ status: 'cancelled', error: { message: 'poll is paused.' } }]);
    await turn(store, (switches) => resume(switches, ANN));
    await clock.advance(32_000);
    expect(steps).toEqual(['begins', 'ends', 'begins']);
    expect(lines.map(({ event }) => event)).not.toContain('service.restarting');
    await host.stop();
    expect(clock.pending).toBe(0);
  });
});

test('operators who pause and resume are named in the log of each host', async () => {
  const store = durableStore();
  const clock = new ManualClock();
  const { host, lines } = await scheduledHost(application(store), { clock });
  await clock.advance(1000);
  await turn(store, (switches) => pause(switches, { ...ANN, at: due(1) }));
  await clock.advance(31_000);
  await turn(store, (switches) => resume(switches, { by: 'ben', at: due(2) }));
  await clock.advance(31_000);
  await host.stop();
  expect(lines.filter(({ event }) => String(event).startsWith('service.'))).toMatchObject([
    { event: 'service.paused', level: 'info', service: 'poll', ...ANN, at: '2026-11-22T06:01:00.000Z' },
    { event: 'service.resumed', level: 'info', service: 'poll', by: 'ben', at: '2026-11-22T06:02:00.000Z' },
  ]);
});

test('a host whose platform keeps its own deliveries heeds the switches when its driver has read the ledgers', async () => {
  const store = durableStore();
  const clock = new ManualClock();
  const { host, summary, lines } = await scheduledHost(application(store), { clock, platform: { keepsRecord: true } });
  await clock.advance(61_000);
  await turn(store, (switches) => pause(switches, ANN));
  await runNow(store);
  await clock.advance(60_000);
  // What it delivers of earlier work would be lost if it were skipped.
  await host.run('poll', { trigger: 'continuation' });
  await turn(store, (switches) => resume(switches, ANN));
  await clock.advance(60_000);
  await host.stop();
  expect(summary()).toEqual([
    'poll completed',
    'poll completed',
    'poll skipped: paused',
    'poll completed',
    'poll completed',
  ]);
  expect(lines.map(({ event }) => event)).toContain('service.runNow');
  expect(await storedLedger(store)).toMatchObject({ running: [], switches: { requests: [{ id: 'a' }] } });
});
