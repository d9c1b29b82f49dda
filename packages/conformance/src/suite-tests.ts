import { expect, type TestContext, test } from 'vitest';

/** A test of the suite that a host or store is known to fail. The suite fails when it passes. */
export interface KnownGap {
  /** The test, as the suite names it: `'<topic>: <name>'`, without what stands in brackets. */
  readonly test: string;
  /** Why it fails, and what users have to do about it. Shown with the test. */
  readonly reason: string;
}

/** Registers the tests of a suite with vitest, each with its known gap or its reason to be skipped. */
export class SuiteTests {
  readonly #gaps: ReadonlyMap<string, KnownGap>;
  readonly #known = new Set<string>();

  constructor(gaps: readonly KnownGap[] = []) {
    this.#gaps = new Map(gaps.map((gap) => [gap.test, gap]));
  }

  /**
   * Registers one test.
   *
   * @param skip - Why it does not apply: it is then shown as skipped, with the reason.
   */
  add(name: string, skip: string | undefined, run: (context: TestContext) => Promise<void>): void {
    this.#known.add(name);
    const gap = this.#gaps.get(name);
    if (skip !== undefined) test.skip(`${name} [${skip}]`, run);
    else if (gap !== undefined) test.fails(`${name} [known gap: ${gap.reason}]`, run);
    else test(name, run);
  }

  /** Registers the test that no gap outlives the test it names. Call it last. */
  addGapCheck(): void {
    if (this.#gaps.size === 0) return;
    test('every known gap names a test of this suite', () => {
      expect([...this.#gaps.keys()].filter((name) => !this.#known.has(name))).toEqual([]);
    });
  }
}
