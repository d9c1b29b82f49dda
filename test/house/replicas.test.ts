import { DatabaseSync } from 'node:sqlite';
import { defineApplication, every } from '@anyhost/core';
import { testHost, VirtualClock } from '@anyhost/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { readPage } from '../support/pages.ts';
import { claimOccurrences } from './claim-occurrences.ts';

describe('two replicas', () => {
  let clock: VirtualClock;
  let served: string[];
  let fails: boolean;

  const app = defineApplication('billing').job('send', { schedule: every('1m') }, async (_signal, { occurrence }) => {
    served.push(occurrence?.id ?? '');
    if (fails) throw new Error('out of paper');
  });

  beforeEach(() => {
    clock = new VirtualClock({ now: '2026-11-22T06:00:30Z' });
    served = [];
    fails = false;
  });

  test('run each occurrence twice, as the pages warn', async () => {
    await using one = await testHost(app, { clock });
    await using two = await testHost(app, { clock });
    await clock.advance('1m');
    expect(served).toEqual(['send@2026-11-22T06:01:00Z', 'send@2026-11-22T06:01:00Z']);
    expect([one, two].map(({ executions }) => executions.length)).toEqual([1, 1]);
  });

  test('run each occurrence once with the admission that the page shows', async () => {
    const admissions = [claimOccurrences(openDatabase())];
    await using one = await testHost(app, { clock, admissions });
    await using two = await testHost(app, { clock, admissions });
    await clock.advance('3m');
    expect(served).toEqual(['06:01', '06:02', '06:03'].map((time) => `send@2026-11-22T${time}:00Z`));
    const reasons = [one, two].flatMap(({ executions }) =>
      executions.flatMap((it) => ('reason' in it ? it.reason : [])),
    );
    expect(reasons).toEqual(['duplicate', 'duplicate', 'duplicate']);
  });

  test('an occurrence whose run has failed can be claimed again', async () => {
    fails = true;
    const admissions = [claimOccurrences(openDatabase())];
    await using host = await testHost(app, { clock, admissions });
    const scheduledTime = new Date('2026-11-22T06:00:00Z');
    await host.run('send', { trigger: 'schedule', scheduledTime });
    await host.run('send', { trigger: 'schedule', scheduledTime });
    expect(served).toEqual(['send@2026-11-22T06:00:00Z', 'send@2026-11-22T06:00:00Z']);
  });
});

test('the page shows the admission as it is run here', () => {
  const source = readPage('test/house/claim-occurrences.ts');
  expect(readPage('docs/replicas.md')).toContain(`\`\`\`ts\n${source}\`\`\``);
});

/** A database with the interface of pg's `Pool`. */
function openDatabase(): Parameters<typeof claimOccurrences>[0] {
  const database = new DatabaseSync(':memory:');
  database.exec('CREATE TABLE occurrences (id text PRIMARY KEY)');
  return {
    query: async (text, values) => {
      const { changes } = database.prepare(text.replaceAll('$1', '?')).run(...values);
      return { rowCount: Number(changes) };
    },
  };
}
