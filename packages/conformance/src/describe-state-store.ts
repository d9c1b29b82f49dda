import { describe } from 'vitest';
import { describeArguments } from './state-store/arguments.ts';
import { describeBatch } from './state-store/batch.ts';
import { describeConditions } from './state-store/conditions.ts';
import { describeExpiry } from './state-store/expiry.ts';
import { describeKeys } from './state-store/keys.ts';
import { describeListing } from './state-store/listing.ts';
import { describePersistence } from './state-store/persistence.ts';
import { describeRacing } from './state-store/racing.ts';
import { describeRecords } from './state-store/records.ts';
import { describeRemoval } from './state-store/removal.ts';
import { describeStoreClock } from './state-store/store-clock.ts';
import { describeStateValues } from './state-store/values.ts';
import type { AddStoreTest, StateStoreHarness } from './state-store-harness.ts';
import { type KnownGap, SuiteTests } from './suite-tests.ts';

/** What {@link describeStateStore} tests. */
export interface StateStoreSuite {
  /** Names the store in the test report. */
  readonly name: string;
  /** Makes a store for one test. */
  create(): Promise<StateStoreHarness>;
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
 *   create: async () => {
 *     const clock = new VirtualClock();
 *     return { store: memoryStateStore({ clock }), passTime: (ms) => clock.advance(ms), close: async () => {} };
 *   },
 * });
 * ```
 */
export function describeStateStore({ name, create, knownGaps }: StateStoreSuite): void {
  describe(`the state store ${name}`, () => {
    const tests = new SuiteTests(knownGaps);
    const add: AddStoreTest = (testName, run) => {
      tests.add(testName, undefined, async ({ skip }) => {
        const harness = await create();
        try {
          await run(harness, skip);
        } finally {
          await harness.close();
        }
      });
    };
    describeRecords(add);
    describeArguments(add);
    describeConditions(add);
    describeRacing(add);
    describeBatch(add);
    describeListing(add);
    describeStateValues(add);
    describeKeys(add);
    describeExpiry(add);
    describeRemoval(add);
    describeStoreClock(add);
    describePersistence(add);
    tests.addGapCheck();
  });
}
