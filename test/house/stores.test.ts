import { join } from 'node:path';
import { defineApplication, every, type StateStore } from '@anyhost/core';
import { sqliteStateStore } from '@anyhost/sqlite';
import { testHost, VirtualClock } from '@anyhost/testing';
import { expect, test } from 'vitest';
import { readPage } from '../support/pages.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { moveRecords } from './move-records.ts';

test('an application goes on in another store: its progress, its tokens, and what was delivered before', async () => {
  const folder = await temporaryFolder();
  const clock = new VirtualClock({ now: '2026-11-22T06:00:30Z' });
  const tokens: number[] = [];
  const saved: unknown[] = [];
  const open = () => [0, 1].map((index) => sqliteStateStore(join(folder, `${index}.db`), { clock }));
  const app = (store: StateStore | undefined) => {
    if (store === undefined) throw new Error('two stores are open');
    return defineApplication('billing')
      .stateStore(() => store)
      .job('send', { schedule: every('1m'), dedupe: true }, async () => {})
      .job('count', { schedule: every('1m'), singleton: true }, async (_signal, { checkpoint, fencing = 0 }) => {
        tokens.push(fencing);
        saved.push(await checkpoint.load());
        await checkpoint.save(tokens.length);
      });
  };

  const [before] = open();
  const first = await testHost(app(before), { clock });
  await clock.advance('1m');
  await first.stop();
  const [from, to] = open();
  if (from === undefined || to === undefined) throw new Error('two stores are open');
  await moveRecords('billing', from, to);
  from[Symbol.dispose]();
  await using second = await testHost(app(to), { clock });
  const delivery = { trigger: 'schedule', scheduledTime: new Date('2026-11-22T06:01:00Z') } as const;
  expect(await second.run('send', delivery)).toMatchObject({ status: 'skipped', reason: 'duplicate' });
  await clock.advance('1m');

  expect(saved).toEqual([undefined, 1]);
  expect(tokens[1]).toBe(Number(tokens[0]) + 1);
});

test('the page shows move-records.ts as it is run here', () => {
  expect(readPage('docs/stores.md')).toContain(`\`\`\`ts\n${readPage('test/house/move-records.ts')}\`\`\``);
});
