import type { SkipStoreTest, StateStoreHarness, StoreCapability } from './state-store-harness.ts';

/** One test of a topic. */
export type StoreTest = (harness: StateStoreHarness, skip: SkipStoreTest) => Promise<void>;

/** What a test runs on. */
export interface StoreTestSetup {
  readonly create: () => Promise<StateStoreHarness>;
  readonly needs: readonly StoreCapability[];
  readonly skip: SkipStoreTest;
}

/** Runs one test on its own store. Rejects as the test does. */
export async function runStoreTest(run: StoreTest, { create, needs, skip }: StoreTestSetup): Promise<void> {
  const harness = await create();
  try {
    const missing = needs.find((need) => harness[need] === undefined);
    if (missing !== undefined) skip(`the harness has no '${missing}', and 'lacks' does not say why`);
    await run(harness, skip);
  } finally {
    await harness.close();
  }
}
