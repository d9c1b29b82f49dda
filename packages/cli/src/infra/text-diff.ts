/** How many lines around a difference are shown. */
const CONTEXT = 3;

/** A line of a comparison. */
interface Line {
  /** A space: in both; a minus sign: only in the first; a plus sign: only in the second. */
  readonly sign: ' ' | '-' | '+';
  readonly text: string;
}

/**
 * Compares two texts line by line, in the form that `diff -u` has: three lines around each difference.
 *
 * @returns The lines below the names of the files; empty for equal texts.
 */
export function textDiff(before: string, after: string): readonly string[] {
  const lines = compare(linesOf(before), linesOf(after));
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' '),
  );
  const place = { before: 1, after: 1 };
  return lines.flatMap(({ sign, text }, index) => {
    const begins = near[index] === true && near[index - 1] !== true;
    const heading = begins ? [`@@ -${place.before} +${place.after} @@`] : [];
    if (sign !== '+') place.before += 1;
    if (sign !== '-') place.after += 1;
    return near[index] === true ? [...heading, sign + text] : [];
  });
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

/** The shortest way from one list of lines to the other, by their longest common subsequence. */
function compare(before: readonly string[], after: readonly string[]): readonly Line[] {
  const common = commonLengths(before, after);
  const lines: Line[] = [];
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    const [old, young] = [before[i], after[j]];
    if (old !== undefined && old === young) {
      lines.push({ sign: ' ', text: old });
      i += 1;
      j += 1;
    } else if (young === undefined || (old !== undefined && lengthAt(common, i + 1, j) >= lengthAt(common, i, j + 1))) {
      lines.push({ sign: '-', text: old ?? '' });
      i += 1;
    } else {
      lines.push({ sign: '+', text: young });
      j += 1;
    }
  }
  return lines;
}

/** For each pair of places, how many lines the rests have in common. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint32Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint32Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const length =
        before[i] === after[j]
          ? lengthAt(rows, i + 1, j + 1) + 1
          : Math.max(lengthAt(rows, i + 1, j), lengthAt(rows, i, j + 1));
      rows[i]?.fill(length, j, j + 1);
    }
  }
  return rows;
}

function lengthAt(rows: readonly Uint32Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
