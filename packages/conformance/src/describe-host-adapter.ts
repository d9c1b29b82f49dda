import { describe } from 'vitest';
import { type HostCapabilities, unmetNeed } from './host-capabilities.ts';
import type { CreateHarness } from './host-harness.ts';
import { runTopicTest } from './run-topic-test.ts';
import { type KnownGap, SuiteTests } from './suite-tests.ts';
import { topics } from './topics/index.ts';

/** What {@link describeHostAdapter} tests. */
export interface HostAdapterSuite {
  /** Names the host in the test report. */
  readonly name: string;
  /** Where this host differs from others by design. */
  readonly capabilities: HostCapabilities;
  /** Makes a host for one test. */
  readonly create: CreateHarness;
  /** Tests that the host is known to fail. Default: none. */
  readonly knownGaps?: readonly KnownGap[];
}

/**
 * Declares the tests that every host must pass. Call it in a vitest file.
 *
 * A known gap has to fail, and every other test has to pass. After every test the host is stopped;
 * timers on its clock and listeners on the process that it leaves behind fail the test.
 */
export function describeHostAdapter({ name, capabilities, create, knownGaps }: HostAdapterSuite): void {
  describe(`the host ${name}`, () => {
    const tests = new SuiteTests(knownGaps);
    for (const [topic, declare] of Object.entries(topics)) {
      declare((testName, needs, run) => {
        tests.add(`${topic}: ${testName}`, unmetNeed(capabilities, needs), () => {
          return runTopicTest(run, { capabilities, create });
        });
      });
    }
    tests.addGapCheck();
  });
}
