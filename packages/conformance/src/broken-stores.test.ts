import { describe, expect, test } from 'vitest';
import { LASTING_MISTAKES } from './lasting-mistakes.fixture.ts';
import { READING_MISTAKES } from './reading-mistakes.fixture.ts';
import { createReference } from './reference-store.fixture.ts';
import { runStoreTest, type StoreTest } from './run-store-test.ts';
import { storeTopics } from './state-store/index.ts';
import { WRITING_MISTAKES } from './writing-mistakes.fixture.ts';

const tests = collectTests();
const MISTAKES = [...WRITING_MISTAKES, ...READING_MISTAKES, ...LASTING_MISTAKES];

describe('a store that is', () => {
  test.each([...tests.keys()])('right passes %s', async (name) => {
    await run(name, {});
  });

  test.each(MISTAKES)('wrong because %s does not pass', async (_what, mistake, caughtBy) => {
    await expect(run(caughtBy, mistake)).rejects.not.toBeInstanceOf(Skipped);
  });

  test('has a mistake for every topic', () => {
    const caught = new Set(MISTAKES.map(([, , caughtBy]) => topicOf(caughtBy)));
    expect([...new Set([...tests.keys()].map(topicOf))].filter((topic) => !caught.has(topic))).toEqual([]);
  });
});

class Skipped extends Error {}

async function run(name: string, mistake: Parameters<typeof createReference>[0]): Promise<void> {
  const found = tests.get(name);
  if (found === undefined) throw new Skipped(`The suite has no test '${name}'.`);
  const skip = (reason: string): never => {
    throw new Skipped(`'${name}' is skipped: ${reason}`);
  };
  await runStoreTest(found, { create: () => createReference(mistake), needs: [], skip });
}

function collectTests(): ReadonlyMap<string, StoreTest> {
  const all = new Map<string, StoreTest>();
  for (const declare of storeTopics) declare((name, test) => all.set(name, test));
  return all;
}

function topicOf(name: string): string {
  return name.slice(0, name.indexOf(':'));
}
