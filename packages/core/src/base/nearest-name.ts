/** Longer names are not compared: the cost is the product of two lengths. */
const LONGEST = 80;

/**
 * The known name that a misspelt one most likely stands for: within two edits (one, for names of up to five
 * letters), ignoring case, `_` and `-`. `undefined` when there is none.
 */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  if (name.length > LONGEST) return undefined;
  const folded = foldName(name);
  let nearest: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    if (candidate === name || candidate.length > LONGEST) continue;
    const target = foldName(candidate);
    const allowed = editsAllowed(Math.min(folded.length, target.length));
    if (Math.abs(folded.length - target.length) > allowed) continue;
    const edits = editDistance(folded, target);
    if (edits <= allowed && edits < least) [nearest, least] = [candidate, edits];
  }
  return nearest;
}

/** A name as it is compared: in lower case, without `_` and `-`. */
export function foldName(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '');
}

function editsAllowed(length: number): number {
  if (length < 3) return 0;
  return length < 6 ? 1 : 2;
}

// Insertions, deletions, substitutions, and two neighbours in the wrong order.
function editDistance(one: string, other: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        isSwapped ? (beforeLast[column - 2] ?? Number.POSITIVE_INFINITY) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[other.length] ?? 0;
}
