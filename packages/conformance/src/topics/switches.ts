import { type BuiltInServices, defineApplication, every, type Job, type StateStore } from '@anyhost/core';
import { openSwitches, type ServiceSwitches } from '@anyhost/core/inspect';
import { expect } from 'vitest';
import { expectAnswer } from '../expect-answer.ts';
import type { HostAnswer } from '../host-harness.ts';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { sharedStore } from '../topic-services.ts';

const ANN = { by: 'ann', reason: 'migration' };
const FIVE_MINUTES_MS = 300_000;

/** What operators switch in the record, from another process: heeded by every host, without a redeploy. */
export function describeSwitches(add: AddTopicTest): void {
  add('a due time of a paused service is skipped, and a success', ['scheduledRuns'], async (host) => {
    const { app, switches } = switchedApp(host);
    await switches.pause('work', ANN);
    await host.create(app);
    await host.finish(host.start());
    const answer = await tick(host);
    if (answer !== undefined) expectAnswer(host, answer, { answer: 'success', exitCode: 0 });
    expect(host.outcomes).toMatchObject([{ status: 'skipped', reason: 'paused' }]);
    expect(host.journal).toEqual([]);
    expect(host.linesOf('service.paused')).toMatchObject([{ level: 'info', fields: { service: 'work', ...ANN } }]);
  });

  add('a service that is resumed runs again', ['scheduledRuns'], async (host) => {
    const { app, switches } = switchedApp(host);
    await host.create(app);
    await host.finish(host.start());
    await tick(host);
    await switches.pause('work', ANN);
    await tick(host);
    await switches.resume('work', { by: 'ben' });
    await tick(host);
    expect(host.outcomes.map(({ status }) => status)).toEqual(['completed', 'skipped', 'completed']);
  });

  add('a manual run of a paused service is made', ['manualRuns'], async (host) => {
    const { app, switches } = switchedApp(host);
    await switches.pause('work', ANN);
    await host.create(app);
    await host.finish(host.start());
    await host.finish(host.runByHand('work'));
    expect(host.outcomes).toMatchObject([{ status: 'completed', trigger: 'manual' }]);
  });

  add('the due time that is to be skipped is skipped, and no other', ['scheduledRuns'], async (host) => {
    const { app, switches } = switchedApp(host);
    await host.create(app);
    await host.finish(host.start());
    await tick(host);
    const skipped = await switches.skipNext('work', ANN);
    await tick(host);
    await tick(host);
    expect(host.outcomes.map(({ status, occurrence }) => [status, occurrence?.scheduledTime])).toEqual([
      ['completed', new Date(skipped.getTime() - FIVE_MINUTES_MS)],
      ['skipped', skipped],
      ['completed', new Date(skipped.getTime() + FIVE_MINUTES_MS)],
    ]);
    expect(host.linesOf('service.skipped')).toMatchObject([{ fields: { service: 'work', ...ANN } }]);
  });

  add(
    'a run that is requested is made once, as a manual run, before the next due time',
    ['scheduledRuns'],
    async (host) => {
      const { app, switches } = switchedApp(host);
      await host.create(app);
      await host.finish(host.start());
      await tick(host);
      await switches.runNow('work', { by: 'ann' });
      await tick(host);
      await tick(host);
      expect(host.outcomes.map(({ status, trigger }) => `${trigger} ${status}`)).toEqual([
        'schedule completed',
        'manual completed',
        'schedule completed',
        'schedule completed',
      ]);
      expect(host.linesOf('service.runNow')).toMatchObject([{ fields: { service: 'work', by: 'ann' } }]);
    },
  );

  add('the switches outlive what hosts write', ['scheduledRuns'], async (host) => {
    const { app, store, switches } = switchedApp(host);
    await switches.skipNext('work', ANN);
    await switches.runNow('work', { by: 'ann', expiresInMs: 1000 });
    await switches.pause('work', ANN);
    await host.create(app);
    await host.finish(host.start());
    await tick(host);
    await host.finish(host.stop());
    const record = await store.get('ledger:conformance/work');
    expect(record?.value).toMatchObject({ paused: ANN, skipNext: ANN, runNow: [{ by: 'ann' }] });
  });
}

function switchedApp(host: HostUnderTest, job: Job<BuiltInServices> = async () => host.note('called')) {
  const store: StateStore = sharedStore(host);
  const app = defineApplication('conformance')
    .stateStore(() => store)
    .job('work', { schedule: every('5m') }, job);
  const switches: ServiceSwitches<'work'> = openSwitches(store, app, { clock: host.clock });
  return { app, store, switches };
}

/**
 * Lets the next due time come, and serves it as the platform would.
 *
 * @returns The answer; `undefined` of a host that serves due times by itself.
 */
async function tick(host: HostUnderTest): Promise<HostAnswer | undefined> {
  const due = (Math.floor(host.clock.now() / FIVE_MINUTES_MS) + 1) * FIVE_MINUTES_MS;
  await host.clock.advance(due - host.clock.now());
  if (!host.capabilities.drivesSchedule) return await host.finish(host.run('work', { scheduledTime: new Date(due) }));
  await host.clock.advance(0);
  return undefined;
}
