import { type Instant, isInstant } from '../time/instant.ts';

/** An object of a stored value. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A list, without the items that cannot be read, so that one of them does not hide the others. */
export function readItems<Item>(value: unknown, read: (item: unknown) => Item | undefined): Item[] {
  if (!Array.isArray(value)) return [];
  return value.map(read).filter((item) => item !== undefined);
}

/** An instant in ISO 8601. */
export function readTime(value: unknown): Instant | undefined {
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return isInstant(ms) ? ms : undefined;
}

/** An instant as it is stored. */
export function timeText(instant: Instant | undefined): string | undefined {
  return instant === undefined ? undefined : new Date(instant).toISOString();
}
