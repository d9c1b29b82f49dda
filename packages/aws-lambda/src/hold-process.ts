/** The longest delay that a timer takes. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Keeps the process alive until the work has settled. While a module is loaded, Lambda's runtime client waits for nothing
 * that would: the process would end with code 0 and without a word, instead of running into Lambda's init timeout.
 */
export async function holdProcess(work: Promise<void>): Promise<void> {
  const timer = setInterval(() => {}, LONGEST_MS);
  try {
    await work;
  } finally {
    clearInterval(timer);
  }
}
