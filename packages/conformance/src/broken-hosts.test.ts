import { describe, expect, test } from 'vitest';
import { coreCapabilities, coreHostWith } from './core-host.fixture.ts';
import { type Need, unmetNeed } from './host-capabilities.ts';
import { MISTAKES } from './mistakes.fixture.ts';
import { runTopicTest, type TopicTest } from './run-topic-test.ts';
import { topics } from './topics/index.ts';

const LEFT_BY_MISTAKES: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGUSR2'];
const tests = collectTests();

describe('a host that is', () => {
  test('correct passes', async () => {
    for (const { needs, run } of tests.values()) {
      if (unmetNeed(coreCapabilities, needs) === undefined)
        await runTopicTest(run, { capabilities: coreCapabilities, create: coreHostWith({}) });
    }
  });

  test.each(MISTAKES)('wrong because %s does not pass', async (_what, mistake, caughtBy) => {
    const found = tests.get(caughtBy);
    if (found === undefined) throw new Error(`The suite has no test '${caughtBy}'.`);
    const keep = LEFT_BY_MISTAKES.map((signal) => process.listeners(signal));
    try {
      const host = { capabilities: coreCapabilities, create: coreHostWith(mistake) };
      await expect(runTopicTest(found.run, host)).rejects.toThrow();
    } finally {
      for (const [index, signal] of LEFT_BY_MISTAKES.entries()) removeAllBut(keep[index] ?? [], signal);
    }
  });
});

function removeAllBut(keep: readonly unknown[], signal: NodeJS.Signals): void {
  for (const listener of process.listeners(signal)) {
    if (!keep.includes(listener)) process.off(signal, listener);
  }
}

interface SuiteTest {
  readonly needs: readonly Need[];
  readonly run: TopicTest;
}

function collectTests(): ReadonlyMap<string, SuiteTest> {
  const all = new Map<string, SuiteTest>();
  for (const [topic, declare] of Object.entries(topics)) {
    declare((name, needs, run) => all.set(`${topic}: ${name}`, { needs, run }));
  }
  return all;
}
