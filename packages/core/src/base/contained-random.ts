/** Random numbers that stay in their range: a source that answers anything but a number in [0, 1), or throws, gives 0. */
export function containedRandom(random: () => unknown): () => number {
  return () => {
    try {
      const value = random();
      return typeof value === 'number' && value >= 0 && value < 1 ? value : 0;
    } catch {
      return 0;
    }
  };
}
