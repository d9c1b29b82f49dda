import type { StateStore } from '@anyhost/core';

/** A state store under test, with what the suite needs in addition. */
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
  /** Disposes of everything, stores made by `reopen` included. */
  close(): Promise<void>;
}

/** Adds a test that gets its own store, and a function that reports that it does not apply. */
export type AddStoreTest = (
  name: string,
  run: (harness: StateStoreHarness, skip: (reason: string) => void) => Promise<void>,
) => void;
