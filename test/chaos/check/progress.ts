import type { Violation, WorldFacts } from './world-facts.ts';

/** Progress never goes back: what was saved is loaded, and every item is done. */
export function checkProgress({ history }: WorldFacts): readonly Violation[] {
  const violations: Violation[] = [];
  const saved: { readonly cursor: number; readonly at: number }[] = [];
  const savedBefore = (at: number): number =>
    Math.max(0, ...saved.filter((save) => save.at < at).map(({ cursor }) => cursor));
  for (const entry of history.entries) {
    if (entry.kind !== 'saved' && entry.kind !== 'loaded') continue;
    const least = savedBefore(entry.askedAt);
    const isBack = entry.kind === 'saved' ? entry.cursor <= least : entry.cursor < least;
    if (isBack) {
      const text = `${entry.by} ${entry.kind} ${entry.cursor} after ${least} was saved`;
      violations.push({ check: 'progress', service: 'batch', text, at: entry.at });
    }
    if (entry.kind === 'saved') saved.push({ cursor: entry.cursor, at: entry.at });
  }
  const items = new Set(
    history.effects.filter(({ id }) => id.startsWith('item ')).map(({ id }) => Number(id.slice(5))),
  );
  for (const { cursor, at } of saved) {
    // Item n is done before n + 1 is saved.
    if (!items.has(cursor - 1)) {
      violations.push({ check: 'progress', service: 'batch', text: `item ${cursor - 1} was passed and not done`, at });
    }
  }
  return violations;
}
