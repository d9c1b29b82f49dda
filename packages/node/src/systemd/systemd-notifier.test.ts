import { defineApplication, every, type HealthStatus } from '@anyhost/core';
import { captureLogs, VirtualClock } from '@anyhost/testing';
import { expect, onTestFinished, test } from 'vitest';
import { buildNodeHost, type NodeHost } from '../build-node-host.ts';
import { drivenBy } from '../driver-option.ts';
import { FakeProcess } from '../fake-process.fixture.ts';
import { SystemdNotifier } from './systemd-notifier.ts';

const WATCHDOG_MS = 30_000;
const FED = ['WATCHDOG=1'];

interface Told {
  readonly node: NodeHost;
  readonly clock: VirtualClock;
  readonly logs: ReturnType<typeof captureLogs>;
  readonly notifier: SystemdNotifier;
  readonly told: string[][];
  /** The status of the application's check of liveness. */
  status: HealthStatus;
  /** What the sending is refused with. */
  failure: Error | undefined;
}

function tell(watchdogMs: number | undefined): Told {
  const clock = new VirtualClock();
  const logs = captureLogs();
  const application = defineApplication('orders')
    .job('poll', { schedule: every('1d') }, async () => {})
    .healthCheck('queue', () => ({ status: all.status, description: 'stuck\nfor long' }), { tags: ['live'] });
  const platform = drivenBy(undefined);
  const node = buildNodeHost(application, { clock, logger: logs }, { process: new FakeProcess(), platform });
  const told: string[][] = [];
  const notifier = new SystemdNotifier(node, watchdogMs, async (assignments) => {
    if (all.failure !== undefined) throw all.failure;
    told.push([...assignments]);
  });
  const all: Told = { node, clock, logs, notifier, told, status: 'healthy', failure: undefined };
  onTestFinished(async () => {
    await node.host.stop();
    await notifier.end();
  });
  return all;
}

test('the watchdog is fed each half of its time, from the start to the end [Y05]', async () => {
  const all = tell(WATCHDOG_MS);
  all.notifier.begin();
  await all.clock.advance('1m');
  expect(all.told).toEqual([]);
  await all.node.host.start();
  await all.clock.advance(WATCHDOG_MS / 2 - 1);
  expect(all.told).toEqual([['READY=1', 'STATUS=Serving 1 background service']]);
  await all.clock.advance(1);
  expect(all.told.slice(1)).toEqual([FED]);
  await all.clock.advance(WATCHDOG_MS);
  expect(all.told.slice(1)).toEqual([FED, FED, FED]);
  await all.node.host.stop();
  await all.notifier.end();
  await all.clock.advance('5m');
  expect(all.told.slice(4)).toEqual([['STOPPING=1', 'STATUS=Stopping']]);
});

test('the watchdog is not fed while a check of liveness is unhealthy', async () => {
  const all = tell(WATCHDOG_MS);
  await all.node.host.start();
  all.notifier.begin();
  all.status = 'degraded';
  await all.clock.advance(WATCHDOG_MS / 2);
  expect(all.told.splice(0)).toEqual([['READY=1', 'STATUS=Serving 1 background service'], FED]);
  all.status = 'unhealthy';
  await all.clock.advance(3 * WATCHDOG_MS);
  expect(all.told.splice(0)).toEqual([[expect.stringMatching(/^STATUS=Not live: queue: stuck.*for long$/)]]);
  all.status = 'healthy';
  await all.clock.advance(WATCHDOG_MS / 2);
  expect(all.told).toEqual([['STATUS=Serving 1 background service'], FED]);
  const events = all.logs.lines.map(({ event }) => event).filter((event) => String(event).startsWith('systemd.'));
  expect(events).toEqual(['systemd.watchdogWithheld', 'systemd.watchdogResumed']);
});

test('without a watchdog nothing is fed', async () => {
  const all = tell(undefined);
  all.notifier.begin();
  await all.node.host.start();
  await all.clock.advance('1h');
  expect(all.told).toEqual([['READY=1', 'STATUS=Serving 1 background service']]);
});

test('a failure is logged once until it has passed, and the watchdog is fed again', async () => {
  const all = tell(WATCHDOG_MS);
  all.failure = new Error('no such program');
  await all.node.host.start();
  all.notifier.begin();
  await all.clock.advance(2 * WATCHDOG_MS);
  const failures = () => all.logs.lines.filter(({ event }) => event === 'systemd.notifyFailed');
  expect(failures()).toHaveLength(1);
  all.failure = undefined;
  await all.clock.advance(WATCHDOG_MS / 2);
  expect(all.told).toEqual([FED]);
  all.failure = new Error('again');
  await all.clock.advance(WATCHDOG_MS);
  expect(failures()).toHaveLength(2);
});
