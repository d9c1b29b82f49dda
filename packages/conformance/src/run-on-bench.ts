import { Bench } from './bench.ts';
import type { HostCapabilities, Need } from './host-capabilities.ts';
import type { CreateHarness } from './host-harness.ts';
import { watchProcess } from './process-watch.ts';

/** One test of a topic. */
export type TopicTest = (bench: Bench) => Promise<void>;

/** Adds a test that gets a bench of its own. */
export type AddTopicTest = (name: string, needs: readonly Need[], run: TopicTest) => void;

/** A host under test: what it is, and how to make one. */
export interface TestedHost {
  readonly capabilities: HostCapabilities;
  readonly create: CreateHarness;
}

/** Runs one test on a bench of its own. Rejects as the test does, or with what was left behind after it. */
export async function runOnBench(run: TopicTest, { capabilities, create }: TestedHost): Promise<void> {
  const watch = watchProcess();
  const bench = new Bench(capabilities, create);
  try {
    await run(bench);
    await bench.end();
  } catch (thrown) {
    // The host is stopped whatever happened, but what the test says comes first.
    await bench.end().catch(() => {});
    throw thrown;
  } finally {
    watch.end();
  }
  watch.expectClean();
}
