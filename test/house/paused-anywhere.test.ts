import { join } from 'node:path';
import { createHandler } from '@anyhost/aws-lambda';
import { defineApplication, every, type HostOptions } from '@anyhost/core';
import { inspect, openSwitches } from '@anyhost/core/inspect';
import { createHost } from '@anyhost/node';
import { sqliteStateStore } from '@anyhost/sqlite';
import { captureLogs, fakeLambdaContext, schedulerInput, VirtualClock } from '@anyhost/testing';
import { expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** What happened, in order: `06:01 node completed`. */
type Row = `${string} ${'node' | 'lambda'} ${string}`;

test('a service that runs on a Node host and in a Lambda is paused and resumed on both, over one SQLite file', async () => {
  const file = join(await temporaryFolder(), 'state.db');
  const clock = new VirtualClock({ now: '2026-11-22T06:00:30Z' });
  const rows: Row[] = [];
  const logs = captureLogs();
  const optionsOf = (host: 'node' | 'lambda'): HostOptions => ({
    clock,
    logger: logs,
    environment: {},
    onOutcome: ({ occurrence, trigger, status, ...outcome }) => {
      const at = occurrence?.scheduledTime.toISOString().slice(11, 16) ?? trigger;
      rows.push(`${at} ${host} ${status}${'reason' in outcome ? `: ${outcome.reason}` : ''}`);
    },
  });
  // Each process opens the file for itself.
  const application = () =>
    defineApplication('billing')
      .stateStore(() => sqliteStateStore(file, { clock }))
      .job('send', { schedule: every('1m'), dedupe: true, record: { history: 10 } }, async () => {});
  const node = createHost(application(), { ...optionsOf('node'), args: [] });
  const handler = createHandler(application(), { ...optionsOf('lambda'), service: 'send' });
  const store = sqliteStateStore(file, { clock });
  onTestFinished(async () => {
    await Promise.all([handler.stop(), node.stop(), clock.advance('5s')]);
    store[Symbol.dispose]();
  });
  const switches = openSwitches(store, application(), { clock });
  const look = async () => (await inspect(store, application(), { clock })).services[0];
  const invokeAt = async (time: string): Promise<void> => {
    const input = schedulerInput({ service: 'send', scheduledTime: new Date(`2026-11-22T${time}:00Z`) });
    await handler(input, fakeLambdaContext({ clock, remainingMs: 60_000 }));
  };

  await node.start();
  await clock.advance('35s');
  await invokeAt('06:01');
  await switches.pause('send', { by: 'ann', reason: 'the bank is closed' });
  expect(await look()).toMatchObject({ paused: { by: 'ann', reason: 'the bank is closed' }, overdueSince: undefined });
  await clock.advance('60s');
  await invokeAt('06:02');
  await switches.runNow('send', { by: 'ann', reason: 'one by hand' });
  await clock.advance('60s');
  await invokeAt('06:03');
  await switches.resume('send', { by: 'ben' });
  await clock.advance('60s');
  await invokeAt('06:04');
  await Promise.all([node.stop(), clock.advance('5s')]);
  await clock.advance('55s');
  await invokeAt('06:05');

  expect(rows).toEqual([
    '06:01 node completed',
    '06:01 lambda skipped: duplicate',
    '06:02 node skipped: paused',
    '06:02 lambda skipped: paused',
    'manual node completed',
    '06:03 node skipped: paused',
    '06:03 lambda skipped: paused',
    '06:04 node completed',
    '06:04 lambda skipped: duplicate',
    '06:05 lambda completed',
  ]);
  const events = ['service.paused', 'service.resumed', 'service.runNow'];
  const lines = logs.lines.filter(({ event = '' }) => events.includes(event));
  expect(lines.map(({ event, fields }) => `${event} by ${fields['by']}`)).toEqual([
    'service.paused by ann',
    'service.paused by ann',
    'service.runNow by ann',
    'service.resumed by ben',
    'service.resumed by ben',
  ]);
  expect(await look()).toMatchObject({
    paused: undefined,
    resumed: { by: 'ben' },
    overdueSince: undefined,
    last: { status: 'completed', occurrence: new Date('2026-11-22T06:05:00Z') },
    history: [{ trigger: 'schedule' }, { trigger: 'manual' }, { trigger: 'schedule' }, { trigger: 'schedule' }],
  });
});
