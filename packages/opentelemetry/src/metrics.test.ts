import { defineApplication, delay, every, memoryStateStore, onDemand } from '@anyhost/core';
import { testHost, VirtualClock } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { setUpTelemetry } from './telemetry.fixture.ts';

const NOW = '2026-11-22T06:14:30Z';
const DUE = Date.parse('2026-11-22T06:15:00Z') / 1000;

/** Takes ninety seconds: every second due time is skipped. */
const slow = defineApplication('shop').job('sync', { schedule: every('1m') }, async (signal, { services }) => {
  await delay(services.clock, 90_000, signal);
});

describe('the metrics of executions', () => {
  test('are duration and delay, how many run, and what was skipped by reason', async () => {
    await using telemetry = setUpTelemetry();
    await using host = await testHost(slow, { now: NOW });
    await host.advance('31s');
    expect(await telemetry.points('anyhost.execution.active')).toEqual([[{ 'anyhost.service': 'sync' }, 1]]);
    await host.advance('90s');
    expect(await telemetry.points('anyhost.execution.active')).toEqual([[{ 'anyhost.service': 'sync' }, 0]]);
    expect(await telemetry.points('anyhost.execution.duration')).toMatchObject([
      [
        { 'anyhost.service': 'sync', 'anyhost.outcome': 'completed' },
        { count: 1, sum: 90, buckets: { boundaries: expect.arrayContaining([0.005, 60, 900]) } },
      ],
    ]);
    expect(await telemetry.points('anyhost.execution.delay')).toMatchObject([[{}, { count: 1, sum: 0 }]]);
    expect(await telemetry.points('anyhost.occurrence.skipped')).toEqual([
      [{ 'anyhost.service': 'sync', 'anyhost.reason': 'overlap' }, 1],
    ]);
  });

  test('have the time that was left to a deadline', async () => {
    await using telemetry = setUpTelemetry();
    const app = defineApplication('shop').job('sync', { schedule: onDemand() }, async () => {});
    await using host = await testHost(app, { now: NOW });
    await host.run('sync', { deadline: new Date(host.clock.now() + 30_000) });
    expect(await telemetry.points('anyhost.execution.time_left')).toMatchObject([[{}, { count: 1, sum: 30 }]]);
    expect(await telemetry.points('anyhost.execution.delay')).toEqual([]);
  });

  test('count refused runs by reason', async () => {
    await using telemetry = setUpTelemetry();
    const app = defineApplication('shop').job('sync', { schedule: onDemand() }, async () => {});
    await using host = await testHost(app, { now: NOW });
    const outcome = await host.run('sync', { deadline: new Date(host.clock.now() + 100) });
    expect(outcome).toMatchObject({ status: 'refused', reason: 'insufficientTime' });
    expect(await telemetry.points('anyhost.occurrence.refused')).toEqual([
      [{ 'anyhost.service': 'sync', 'anyhost.reason': 'insufficientTime' }, 1],
    ]);
    expect(await telemetry.points('anyhost.occurrence.skipped')).toEqual([]);
    expect(telemetry.spans()).toEqual([]);
  });

  test('count leases that were lost', async () => {
    await using telemetry = setUpTelemetry();
    const clock = new VirtualClock({ now: NOW });
    const store = memoryStateStore({ clock });
    const app = defineApplication('shop')
      .stateStore(() => store)
      .job('sync', { schedule: every('1m'), singleton: true }, async (signal, { services }) => {
        await delay(services.clock, 50_000, signal);
        signal.throwIfAborted();
      });
    await using host = await testHost(app, { clock });
    await host.advance('31s');
    await store.delete('lease:shop/sync');
    await host.advance('20s');
    expect(await telemetry.points('anyhost.lease.lost')).toEqual([[{ 'anyhost.service': 'sync' }, 1]]);
  });
});

describe('the gauges of services', () => {
  test('are the next due time, the last success, and the faults since', async () => {
    await using telemetry = setUpTelemetry();
    let fails = false;
    const app = defineApplication('shop').job('sync', { schedule: every('1m'), onFault: 'continue' }, async () => {
      if (fails) throw new Error('mine');
    });
    const sync = { 'anyhost.service': 'sync' };
    const gauges = async () => [
      await telemetry.points('anyhost.service.last_success_time'),
      await telemetry.points('anyhost.service.next_occurrence_time'),
      await telemetry.points('anyhost.service.consecutive_faults'),
    ];
    const host = await testHost(app, { now: NOW });
    expect(await gauges()).toEqual([[], [[sync, DUE]], [[sync, 0]]]);
    await host.advance('1m');
    fails = true;
    await host.advance('2m');
    expect(await gauges()).toEqual([[[sync, DUE]], [[sync, DUE + 180]], [[sync, 2]]]);
    await host.stop();
    // The next host in this process takes the place of one that has stopped.
    await using next = await testHost(app, { now: '2026-11-23T06:14:30Z' });
    expect(next.state).toBe('started');
    expect((await gauges())[1]).toEqual([[sync, DUE + 86_400]]);
  });
});

test('a Prometheus server scrapes all of it', async () => {
  await using telemetry = setUpTelemetry();
  await using host = await testHost(slow, { now: NOW });
  await host.advance('3m');
  const lines = (await telemetry.scrape()).split('\n').filter((line) => line.startsWith('anyhost_'));
  const samples = lines.map((line) => line.replace(',otel_scope_name="@anyhost/opentelemetry"', ''));
  expect(samples.filter((line) => line.includes('anyhost_execution_duration_bucket'))).toHaveLength(18);
  expect(samples.filter((line) => !line.includes('_bucket{'))).toEqual([
    `anyhost_service_last_success_time{anyhost_service="sync"} ${DUE + 90}`,
    `anyhost_service_next_occurrence_time{anyhost_service="sync"} ${DUE + 180}`,
    'anyhost_service_consecutive_faults{anyhost_service="sync"} 0',
    'anyhost_execution_duration_count{anyhost_service="sync",anyhost_outcome="completed"} 1',
    'anyhost_execution_duration_sum{anyhost_service="sync",anyhost_outcome="completed"} 90',
    'anyhost_execution_delay_count{anyhost_service="sync"} 1',
    'anyhost_execution_delay_sum{anyhost_service="sync"} 0',
    'anyhost_execution_active{anyhost_service="sync"} 1',
    'anyhost_occurrence_skipped_total{anyhost_service="sync",anyhost_reason="overlap"} 1',
  ]);
});
