import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { defineApplication, delay, every, memoryStateStore, type StateStore } from '@anyhost/core';
import { openSwitches } from '@anyhost/core/inspect';
import { testHost, VirtualClock } from '@anyhost/testing';
import { expect, test } from 'vitest';
import { readPage, sectionOf } from '../support/pages.ts';

test('the fields of a ledger record are in core’s README, as a host and an operator write them', async () => {
  const section = sectionOf(readPage('packages/core/README.md'), 'Record and switches');
  const [, table = ''] = section.split('| field | meaning |');
  const rows = Array.from(table.matchAll(/^\| ((?:`[\w[\]]+` ?)+)\|/gm), ([, cell = '']) =>
    Array.from(cell.matchAll(/`([^`]+)`/g), ([, name = '']) => name),
  );
  const listed = rows.flatMap(([field = '', ...within]) => [field, ...within.map((name) => `${field} ${name}`)]);
  expect(listed.toSorted()).toEqual([...(await writtenFields())].toSorted());
});

/** The fields of a record in which everything has happened that a record can tell. */
async function writtenFields(): Promise<ReadonlySet<string>> {
  const clock = new VirtualClock();
  const store: StateStore = Object.assign(memoryStateStore({ clock }), { durable: true });
  let runs = 0;
  const app = defineApplication('shop', { record: { history: 9 } })
    .stateStore(() => store)
    .job(
      'send',
      { schedule: every('1m'), continueAttempts: 1, dedupe: true },
      async (signal, { services, runAgain, checkpoint }) => {
        runs += 1;
        if (runs === 1) await checkpoint.save(runs);
        if (runs === 2) runAgain();
        if (runs === 3) throw new Error('no');
        if (runs >= 4) await delay(services.clock, 40_000, signal);
      },
    );
  subscribe('tracing:anyhost:execution:start', setSpan);
  const host = await testHost(app, { clock });
  const switches = openSwitches(store, app, { clock });
  const note = { by: 'ann', reason: 'test' };
  await host.advance('121s');
  await switches.pause('send', note);
  await switches.resume('send', note);
  await switches.runNow('send', note);
  await host.advance('40s');
  const byHand = await store.get('ledger:shop/send');
  await host.advance('84s');
  await switches.skipNext('send', note);
  await switches.pause('send', note);
  const stored = await store.get('ledger:shop/send');
  // The host's last write meets the operator's, and waits before it is made again.
  await Promise.all([host.stop(), host.advance('1s')]);
  unsubscribe('tracing:anyhost:execution:start', setSpan);
  return new Set(
    [byHand, stored].flatMap((record) => fieldsOf(record?.value)).map((field) => field.replace('history[] ', 'last ')),
  );
}

/** A tracer. */
function setSpan(execution: unknown): void {
  Object.assign(Object(execution), { span: 'span' });
}

function fieldsOf(value: unknown, prefix = ''): readonly string[] {
  return Object.entries(Object(value)).flatMap(([name, inner]) => {
    const items: readonly unknown[] = Array.isArray(inner) ? inner : [];
    const field = `${prefix}${name}${Array.isArray(inner) ? '[]' : ''}`;
    if (items.length > 0) return [field, ...items.flatMap((item) => fieldsOf(item, `${field} `))];
    return typeof inner === 'object' ? [field, ...fieldsOf(inner, `${field} `)] : [field];
  });
}
