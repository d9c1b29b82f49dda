import { defineApplication, memoryStateStore, onDemand } from '@anyhost/core';
import { testHost } from '@anyhost/testing';
import { describe, expect, test } from 'vitest';
import { readPage, sectionOf } from '../support/pages.ts';

const PAGES = [
  ['packages/core/README.md', 'State'],
  ['packages/sqlite/README.md', 'Records'],
] as const;

describe('the keys of the state store', () => {
  test.each(PAGES)('are in %s, under %s, as a host writes them', async (page, heading) => {
    const rows = sectionOf(readPage(page), heading).matchAll(/^\| `(\w+:<application>[^`]*)` \|/gm);
    const listed = Array.from(rows, ([, key = '']) =>
      key.replace('<application>', 'shop').replace('<service>', 'send'),
    );
    expect(listed.toSorted()).toEqual(await writtenKeys());
  });
});

/** The keys in a store after a run that has saved its checkpoint. */
async function writtenKeys(): Promise<readonly string[]> {
  const store = memoryStateStore();
  const app = defineApplication('shop', { record: 'last' })
    .stateStore(() => store)
    .job('send', { schedule: onDemand() }, (_signal, { checkpoint }) => checkpoint.save(7));
  const host = await testHost(app);
  await host.run('send');
  await host.stop();
  return (await store.list('')).map(({ key }) => key).toSorted();
}
