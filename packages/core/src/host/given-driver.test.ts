import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import type { DrivenService, HostDriver } from '../driver/driver.ts';
import { scheduleDriver } from '../driver/schedule-driver.ts';
import { durableStore } from '../fixtures/durable-store.fixture.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { localRequest, type RunRequest } from '../run/run-request.ts';
import { continuous, every, onDemand } from '../schedule/schedule.ts';
import { deadlineAfter } from '../time/deadline.ts';
import { addToInstant } from '../time/instant.ts';

/** A driver that only keeps what it is given. */
class KeepingDriver implements HostDriver {
  readonly computesSchedule = true;
  readonly calls: string[] = [];
  services: readonly DrivenService[] = [];
  check(): void | Promise<void> {
    this.calls.push('check');
  }
  begin(services: readonly DrivenService[]): void {
    this.services = services;
  }
  start(): void {
    this.calls.push('start');
  }
  stop(): void {
    this.calls.push('stop');
  }
  async close(): Promise<void> {
    this.calls.push('close');
  }
}

const app = defineApplication('orders').job('poll', { schedule: onDemand() }, async () => {});

describe('a driver that holds something', () => {
  test('is closed when services have stopped, before anything is disposed', async () => {
    const driver = new KeepingDriver();
    const withParts = defineApplication('orders')
      .singleton('pool', () => ({}), { dispose: () => void driver.calls.push('dispose') })
      .hostedService('server', () => ({
        startAsync: async () => {},
        stopAsync: async () => void driver.calls.push('stopAsync'),
      }));
    const { host } = await startedHost(withParts, { platform: { driver: () => driver } });
    await host.stop();
    expect(driver.calls).toEqual(['check', 'start', 'stop', 'stopAsync', 'close', 'dispose']);
  });

  test('is closed after a start that failed in it, and the start rejects with its error', async () => {
    const driver = new KeepingDriver();
    driver.check = () => Promise.reject(new Error('no database'));
    const { host } = hostOf(app, { platform: { driver: () => driver } });
    await expect(host.start()).rejects.toThrow('no database');
    expect(driver.calls).toEqual(['stop', 'close']);
  });

  test('cannot hold the start longer than its timeout, and is named', async () => {
    const driver = new KeepingDriver();
    driver.check = () => new Promise(() => {});
    const { host, clock } = hostOf(app, { platform: { driver: () => driver }, startupTimeoutMs: 5000 });
    const failed = anyhostErrorOf(host.start());
    await clock.advance(5000);
    expect((await failed).code).toBe('ERR_ANYHOST_STARTUP_TIMEOUT');
    expect((await failed).message).toContain('the driver');
  });

  test('cannot hold the stop longer than its timeout, and is named', async () => {
    const driver = new KeepingDriver();
    driver.close = () => new Promise(() => {});
    const { host, clock } = await startedHost(app, { platform: { driver: () => driver }, shutdownTimeoutMs: 5000 });
    const failed = anyhostErrorOf(host.stop());
    await clock.advance(5000);
    expect((await failed).code).toBe('ERR_ANYHOST_SHUTDOWN_TIMEOUT');
    expect((await failed).message).toContain('the driver');
  });

  test('whose close fails makes the stop reject with its error', async () => {
    const driver = new KeepingDriver();
    driver.close = () => Promise.reject(new Error('still open'));
    const { host } = await startedHost(app, { platform: { driver: () => driver } });
    await expect(host.stop()).rejects.toThrow('still open');
  });

  test('can refuse a run for a reason of its own', async () => {
    const driver = new KeepingDriver();
    const { host, summary } = await startedHost(app, { platform: { driver: () => driver } });
    await driver.services[0]?.refuse(localRequest('schedule'), { status: 'skipped', reason: 'notDue' });
    expect(summary()).toEqual(['poll skipped: notDue']);
    await host.stop();
  });
});

describe('a schedule driver that delivers', () => {
  test('hands over what is due, and runs continuous services itself', async () => {
    const delivered: string[] = [];
    const deliver = ({ name }: DrivenService, { trigger, scheduledAt }: RunRequest): void => {
      delivered.push(`${name} ${trigger} ${scheduledAt === undefined ? '' : new Date(scheduledAt).toISOString()}`);
    };
    const timed = defineApplication('orders')
      .job('tick', { schedule: every('1m'), runOnStart: true }, async () => {})
      .job('listen', { schedule: continuous() }, async () => {});
    const { host, clock, summary } = await startedHost(timed, { platform: { driver: scheduleDriver({ deliver }) } });
    await clock.advance(120_000);
    expect(delivered).toEqual([
      'tick startup ',
      'tick schedule 2026-11-22T06:01:00.000Z',
      'tick schedule 2026-11-22T06:02:00.000Z',
    ]);
    expect(summary()).toEqual(['listen completed']);
    await host.stop();
  });
});

describe('a part of divided work', () => {
  test('is seen by its execution, and has its own checkpoint', async () => {
    const store = durableStore();
    const divided = defineApplication('orders')
      .stateStore(() => store)
      .job('index', { schedule: onDemand() }, async (_signal, { partition, checkpoint }) => {
        await checkpoint.save(partition?.index ?? 'whole');
      });
    const { host } = await startedHost(divided);
    await host.serve('index', { ...localRequest('manual'), partition: { index: 2, count: 8 } });
    await host.serve('index', localRequest('manual'));
    expect((await store.get('checkpoint:orders/index/3-of-8'))?.value).toBe(2);
    expect((await store.get('checkpoint:orders/index'))?.value).toBe('whole');
    await host.stop();
  });
});

describe('a platform that tracks its own deliveries', () => {
  test('delivers continuations: they run as they are, and are not resumed by another run', async () => {
    const seen: string[] = [];
    const long = defineApplication('orders')
      .stateStore(() => durableStore())
      .job('export', { schedule: onDemand() }, async (_signal, { trigger, occurrence, runAgain }) => {
        seen.push(`${trigger} ${occurrence?.id}`);
        if (trigger === 'schedule') runAgain();
      });
    const { host, clock } = await startedHost(long, { platform: { keepsRecord: true } });
    const deadline = deadlineAfter(clock.monotonic(), 400);
    const scheduled = { ...localRequest('schedule', { scheduledAt: clock.now() }), deadline };
    // No time for another execution: the rest is left to the platform.
    const first = await host.serve('export', scheduled);
    expect(first).toMatchObject({ outcome: { status: 'completed' }, unfinished: true });
    await host.serve('export', { ...scheduled, trigger: 'continuation' });
    await host.serve('export', { ...scheduled, scheduledAt: addToInstant(clock.now(), 60_000) });
    const id = 'export@2026-11-22T06:00:00Z';
    expect(seen).toEqual([`schedule ${id}`, `continuation ${id}`, 'schedule export@2026-11-22T06:01:00Z']);
    await host.stop();
  });
});
