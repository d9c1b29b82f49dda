/** A line that begins, changes or ends a region: a comment of TypeScript or of Markdown. */
const MARKER = /^\s*(?:\/\/|<!--) #(if|else|end)\b ?(.*?)(?: -->)?$/;

/** A region under way. */
interface Region {
  /** Whether its lines count, its outer regions included. */
  readonly isKept: boolean;
  /** Whether they are comments in the template, and become lines. */
  readonly isCommented: boolean;
  readonly outer: Region | undefined;
  /** Whether the region was chosen when it began. */
  readonly isChosen: boolean;
}

/**
 * Makes a text of a template: of the regions `#if a or b` … `#end` those are kept that one of the words chooses. After `#else`
 * stand the lines for everyone else, as comments, so that the template itself is a text that tools can read.
 *
 * @throws Error where a region is not ended, or ends twice: a mistake of the template.
 */
export function keepRegions(template: string, words: ReadonlySet<string>): string {
  const lines: string[] = [];
  let region: Region | undefined;
  for (const line of template.split('\n')) {
    const [, marker, condition = ''] = MARKER.exec(line) ?? [];
    if (marker === 'if') region = begin(region, condition, words);
    else if (marker === 'else') region = turn(region);
    else if (marker === 'end') region = endOf(region);
    else if (region?.isKept ?? true) lines.push(region?.isCommented ? line.replace('// ', '') : line);
  }
  if (region !== undefined) throw new Error('A region of the template has no #end');
  return lines.join('\n');
}

function begin(outer: Region | undefined, condition: string, words: ReadonlySet<string>): Region {
  const isChosen = condition.split(' or ').some((word) => words.has(word));
  return { isKept: isChosen && (outer?.isKept ?? true), isCommented: false, outer, isChosen };
}

function turn(region: Region | undefined): Region {
  if (region === undefined) throw new Error('A template has an #else outside of a region');
  return { ...region, isKept: !region.isChosen && (region.outer?.isKept ?? true), isCommented: true };
}

function endOf(region: Region | undefined): Region | undefined {
  if (region === undefined) throw new Error('A template has an #end too many');
  return region.outer;
}
