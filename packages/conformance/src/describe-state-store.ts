import type { StateStore } from '@anyhost/core';
import { describe } from 'vitest';
import { describeConditions } from './state-store/conditions.ts';
import { describeExpiry } from './state-store/expiry.ts';
import { describeKeys } from './state-store/keys.ts';
import { describePersistence } from './state-store/persistence.ts';
import { describeRecords } from './state-store/records.ts';
import { describeStateValues } from './state-store/values.ts';
import { type KnownGap, SuiteTests } from './suite-tests.ts';

/** A state store under test, with what the suite needs to reach beside it. */
export interface StateStoreHarness {
  /** The store. Empty, or holding only what no other test wrote. */
  readonly store: StateStore;
  /** Lets milliseconds pass on the store's clock: moves it, or waits. */
  passTime(ms: number): Promise<void>;
  /**
   * A second store on the same data, as another process would open it. Durable stores must have it; the suite
   * does not close it.
   */
  reopen?(): Promise<StateStore>;
  /** Puts everything away, stores made by `reopen` included. */
  close(): Promise<void>;
}

/** What {@link describeStateStore} tests. */
export interface StateStoreSuite {
  /** Names the store in the test report. */
  readonly name: string;
  /** Makes a store for one test. */
  create(): Promise<StateStoreHarness>;
  /** What the store is known not to do. Default: nothing. */
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
    describeConditions(add);
    describeStateValues(add);
    describeKeys(add);
    describeExpiry(add);
    describePersistence(add);
    tests.addGapCheck();
  });
}

/** Adds a test that gets a store of its own, and a way to say that it does not apply. */
export type AddStoreTest = (
  name: string,
  run: (harness: StateStoreHarness, skip: (reason: string) => void) => Promise<void>,
) => void;
