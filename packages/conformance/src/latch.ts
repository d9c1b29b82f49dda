/** Something to wait for. */
export interface Latch {
  /** Resolves once it is open. */
  readonly opened: Promise<void>;
  /** Opens it for good. */
  open(): void;
}

/** Makes a latch, which is closed. */
export function createLatch(): Latch {
  let open: () => void = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}
