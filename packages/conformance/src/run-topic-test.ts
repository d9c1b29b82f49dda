import type { HostCapabilities, Need } from './host-capabilities.ts';
import type { CreateHarness } from './host-harness.ts';
import { HostUnderTest } from './host-under-test.ts';
import { watchProcess } from './process-watch.ts';

/** One test of a topic. */
export type TopicTest = (host: HostUnderTest) => Promise<void>;

/** Adds a test that gets its own host. */
export type AddTopicTest = (name: string, needs: readonly Need[], run: TopicTest) => void;

/** An adapter under test: what its hosts are, and how to make one. */
export interface HostAdapter {
  readonly capabilities: HostCapabilities;
  readonly create: CreateHarness;
}

/** Runs one test on its own host. Rejects as the test does, or with what it left behind. */
export async function runTopicTest(run: TopicTest, { capabilities, create }: HostAdapter): Promise<void> {
  const watch = watchProcess();
  const host = new HostUnderTest(capabilities, create);
  try {
    await run(host);
    await host.end();
  } catch (thrown) {
    // The host is stopped in any case, but the test's own error comes first.
    await host.end().catch(() => {});
    throw thrown;
  } finally {
    watch.end();
  }
  watch.expectClean();
}
