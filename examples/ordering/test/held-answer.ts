import { onTestFinished } from 'vitest';

/** What a server waits for, and what ends the wait: at the latest the end of the test. */
export function heldAnswer(): { readonly held: Promise<void>; readonly answer: () => void } {
  let answer = (): void => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  onTestFinished(() => answer());
  return { held, answer };
}
