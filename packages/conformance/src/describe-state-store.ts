import { describe } from 'vitest';
import { runStoreTest } from './run-store-test.ts';
import { storeTopics } from './state-store/index.ts';
import type { StateStoreHarness, StoreCapability } from './state-store-harness.ts';
import { type KnownGap, SuiteTests } from './suite-tests.ts';

/** What {@link describeStateStore} tests. */
export interface StateStoreSuite {
  /** Names the store in the test report. */
  readonly name: string;
  /** Makes a store for one test. */
  create(): Promise<StateStoreHarness>;
  /**
   * Capabilities that the harness does not have, each with the reason. Tests that need one are shown as skipped, with
   * the reason.
   */
  readonly lacks?: Partial<Readonly<Record<StoreCapability, string>>>;
  /** Tests that the store is known to fail. Default: none. */
  readonly knownGaps?: readonly KnownGap[];
}

/**
 * Declares the tests that every `StateStore` must pass. Call it in a vitest file.
 *
 * @example
 * ```ts
 * describeStateStore({
 *   name: 'memory',
 *   lacks: { reopen: 'its data is in the process' },
 *   create: async () => {
 *     const clock = new VirtualClock();
 *     return { store: memoryStateStore({ clock }), passTime: (ms) => clock.advance(ms), close: async () => {} };
 *   },
 * });
 * ```
 */
export function describeStateStore({ name, create, lacks = {}, knownGaps }: StateStoreSuite): void {
  describe(`the state store ${name}`, () => {
    const tests = new SuiteTests(knownGaps);
    for (const declare of storeTopics) {
      declare((testName, run, ...needs) => {
        const lacked = needs.find((need) => lacks[need] !== undefined);
        const reason = lacked && `needs ${lacked}: ${lacks[lacked]}`;
        tests.add(testName, reason, ({ skip }) => runStoreTest(run, { create, needs, skip }));
      });
    }
    tests.addGapCheck();
  });
}
