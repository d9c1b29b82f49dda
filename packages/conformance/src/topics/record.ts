import { type BuiltInServices, defineApplication, delay, every, type Job, type RecordMode } from '@anyhost/core';
import { inspect, type ServiceRecord } from '@anyhost/core/inspect';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { sharedStore, YEARLY } from '../topic-services.ts';

/** The record that other processes can read: the same on every host with a durable store. */
export function describeRecord(add: AddTopicTest): void {
  add('a run that is over stands in the record, with its result', [], async (host) => {
    const { app, read } = recordedApp(host, async () => host.note('called'));
    await host.create(app);
    await host.live();
    const { startedAt } = host.outcomes[0] ?? {};
    expect(await read()).toMatchObject({
      isRecorded: true,
      lastStarted: startedAt,
      running: [],
      last: { status: 'completed', startedAt, error: undefined },
      lastSuccess: startedAt,
      overdueSince: undefined,
      paused: undefined,
      history: [],
    });
  });

  add('a run that failed leaves the beginning of its error, without secrets', [], async (host) => {
    const { app, read } = recordedApp(host, async () => {
      throw new Error(`no answer from postgres://app:s3cret@db/orders ${'x'.repeat(5000)}`);
    });
    await host.create(app);
    await host.live();
    const record = await read();
    expect(record).toMatchObject({ last: { status: 'faulted' }, lastSuccess: undefined });
    expect(record.last?.error).toMatch(/^no answer from postgres:\/\/\*\*\*@db\/orders x+/);
    expect(record.last?.error?.length).toBeLessThan(600);
  });

  add('a run under way says since when and where, to any process', ['!keepsRecord'], async (host) => {
    const { app, read } = recordedApp(host, async (_signal, { services }) => {
      await delay(services.clock, 1000);
      const { running } = await read();
      host.note(running.map(({ isLive, where }) => `${isLive} ${where}`).join());
      expect(running[0]?.since?.getTime()).toBe(services.clock.now() - 1000);
    });
    await host.create(app);
    await host.live();
    expect(host.outcomes).toMatchObject([{ status: 'completed' }]);
    // The host's name, and perhaps what its platform calls the process.
    expect(host.journal).toEqual([expect.stringMatching(/^true [\w-]+/)]);
    expect((await read()).running).toEqual([]);
  });

  add('record: { history } keeps the newest runs, over several processes', [], async (host) => {
    let calls = 0;
    const { app, read } = recordedApp(
      host,
      async () => {
        calls += 1;
        if (calls === 3) throw new Error('no');
      },
      { history: 2 },
    );
    for (let runs = 0; runs < 3; runs += 1) {
      await host.create(app);
      await host.live();
    }
    expect((await read()).history).toMatchObject([{ status: 'completed' }, { status: 'faulted', error: 'no' }]);
  });

  add("record: 'none' leaves nothing", [], async (host) => {
    const { app, read } = recordedApp(host, async () => host.note('called'), 'none');
    await host.create(app);
    await host.live();
    expect(await read()).toMatchObject({ isRecorded: false, last: undefined });
  });

  add('another process sees that the service is overdue when its host is gone', ['scheduledRuns'], async (host) => {
    const store = sharedStore(host);
    const app = defineApplication('conformance')
      .stateStore(() => store)
      .job('work', { schedule: every('5m') }, async () => host.note('called'));
    await host.create(app);
    await host.live();
    const read = async () => (await inspect(store, app, { clock: host.clock })).services[0];
    await host.clock.advance('10m');
    expect((await read())?.overdueSince).toBeUndefined();
    await host.clock.advance('31s');
    expect((await read())?.overdueSince).toEqual(new Date('2026-11-22T12:05:00Z'));
  });
}

function recordedApp(host: HostUnderTest, job: Job<BuiltInServices>, record: RecordMode = 'last') {
  const store = sharedStore(host);
  const app = defineApplication('conformance')
    .stateStore(() => store)
    .job('work', { schedule: YEARLY, record }, job);
  const read = async (): Promise<ServiceRecord> => {
    const { services } = await inspect(store, app, { clock: host.clock });
    const [work] = services;
    if (work === undefined) throw new Error('The definition has a service, and inspect lists none.');
    return work;
  };
  return { app, read };
}
