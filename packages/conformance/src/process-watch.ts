import { expect } from 'vitest';

/** Watches what happens to the process during one test. */
export interface ProcessWatch {
  /** Stops watching. */
  end(): void;
  /** Fails the test when listeners were left on the process, or a rejection was left unhandled. */
  expectClean(): void;
}

/** Begins to watch the process. */
export function watchProcess(): ProcessWatch {
  const before = countListeners();
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown): void => {
    unhandled.push(reason);
  };
  process.on('unhandledRejection', onUnhandled);
  let after = before;
  return {
    end: () => {
      process.removeListener('unhandledRejection', onUnhandled);
      after = countListeners();
    },
    expectClean: () => {
      expect(after, 'listeners on the process').toEqual(before);
      expect(unhandled, 'unhandled rejections').toEqual([]);
    },
  };
}

function countListeners(): Readonly<Record<string, number>> {
  return Object.fromEntries(process.eventNames().map((name) => [String(name), process.listenerCount(name)]));
}
