import { describe, expect, test } from 'vitest';
import { coreCapabilities, coreHostWith } from './core-host.fixture.ts';
import { HEALING_MISTAKES } from './healing-mistakes.fixture.ts';
import { type HostCapabilities, type Need, unmetNeed } from './host-capabilities.ts';
import type { CreateHarness } from './host-harness.ts';
import { invocationCapabilities, invocationHostWith } from './invocation-host.fixture.ts';
import type { Mistake } from './mistake.fixture.ts';
import { MISTAKES } from './mistakes.fixture.ts';
import { QUEUE_MISTAKES } from './queue-mistakes.fixture.ts';
import { runTopicTest, type TopicTest } from './run-topic-test.ts';
import { topics } from './topics/index.ts';

const LEFT_BY_MISTAKES: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGUSR2'];
const tests = collectTests();

/** A kind of host, correct but for a mistake. */
interface HostKind {
  readonly name: string;
  readonly capabilities: HostCapabilities;
  readonly createWith: (mistake: Mistake) => CreateHarness;
}

const HOSTS: readonly HostKind[] = [
  { name: 'long-lived', capabilities: coreCapabilities, createWith: coreHostWith },
  { name: 'invoked', capabilities: invocationCapabilities, createWith: invocationHostWith },
];

describe('a host that is', () => {
  test.each(HOSTS)('$name and correct passes', async ({ capabilities, createWith }) => {
    for (const [name, { needs, run }] of tests) {
      if (unmetNeed(capabilities, needs) !== undefined) continue;
      await runTopicTest(run, { capabilities, create: createWith({}) }).catch((error: unknown) => {
        throw new Error(`'${name}' does not pass.`, { cause: error });
      });
    }
  });

  test.each([...MISTAKES, ...HEALING_MISTAKES, ...QUEUE_MISTAKES])(
    'wrong because %s does not pass',
    async (_what, mistake, caughtBy) => {
      const found = tests.get(caughtBy);
      if (found === undefined) throw new Error(`The suite has no test '${caughtBy}'.`);
      const kind = HOSTS.find(({ capabilities }) => unmetNeed(capabilities, found.needs) === undefined);
      if (kind === undefined) throw new Error(`'${caughtBy}' applies to none of the hosts.`);
      const keep = LEFT_BY_MISTAKES.map((signal) => process.listeners(signal));
      try {
        const host = { capabilities: kind.capabilities, create: kind.createWith(mistake) };
        await expect(runTopicTest(found.run, host)).rejects.toThrow();
      } finally {
        for (const [index, signal] of LEFT_BY_MISTAKES.entries()) removeAllBut(keep[index] ?? [], signal);
      }
    },
  );
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
