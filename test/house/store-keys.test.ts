import { defineApplication, every, memoryStateStore } from '@anyhost/core';
import { testHost } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { readPage, sectionOf } from '../support/pages.ts';

const PAGES = [
  ['packages/core/README.md', 'State'],
  ['packages/sqlite/README.md', 'Records'],
  ['packages/postgres/README.md', 'Records'],
  ['packages/redis/README.md', 'Records'],
  ['packages/dynamodb/README.md', 'Records'],
  ['packages/azure-storage/README.md', 'Records'],
] as const;

describe('the keys of the state store', () => {
  test.each(PAGES)('are in %s, under %s, as a host writes them', async (page, heading) => {
    const rows = sectionOf(readPage(page), heading).matchAll(/^\| `(\w+:<application>[^`]*)` \|/gm);
    const listed = Array.from(rows, ([, key = '']) =>
      key.replace('<application>', 'shop').replace('<service>', 'send').replace('<occurrence id>', OCCURRENCE),
    );
    expect(listed.toSorted()).toEqual(await writtenKeys());
  });
});

const OCCURRENCE = 'send@2026-11-22T06:15:00Z';

/** The keys in a store after a run that has saved its checkpoint. */
async function writtenKeys(): Promise<readonly string[]> {
  const store = memoryStateStore();
  const app = defineApplication('shop', { record: 'last' })
    .stateStore(() => store)
    .job('send', { schedule: every('1m'), singleton: true, dedupe: true }, (_signal, { checkpoint }) =>
      checkpoint.save(7),
    );
  const host = await testHost(app, { now: new Date('2026-11-22T06:14:30Z') });
  await host.advance('30s');
  await host.stop();
  return (await store.list('')).map(({ key }) => key).toSorted();
}
