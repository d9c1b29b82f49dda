import type { OutputLike, ProcessLike } from './process-like.ts';

/** What keeps a process alive, by kind: `{ TCPSocketWrap: 2, Timeout: 1 }`. */
export type HeldResources = Readonly<Record<string, number>>;

/**
 * Counts what keeps a process alive. Node also lists standard output and standard error, which do not keep it alive:
 * they are left out.
 *
 * @see https://nodejs.org/api/process.html#processgetactiveresourcesinfo
 */
export function heldResources(process: ProcessLike): HeldResources {
  // Read first: reading creates a stream that was not used before, and Node lists it from then on.
  const outputs = [process.stdout, process.stderr].map(kindOf);
  const kinds = [...process.getActiveResourcesInfo()];
  for (const output of outputs.filter((kind) => kind !== undefined)) {
    const at = kinds.indexOf(output);
    if (at !== -1) kinds.splice(at, 1);
  }
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** Node's name of a standard stream. A file has none: it is not part of the event loop. */
function kindOf({ isTTY, connecting }: OutputLike): string | undefined {
  if (isTTY) return 'TTYWrap';
  return connecting === undefined ? undefined : 'PipeWrap';
}

/** The same in words: `2 TCPSocketWrap, 1 Timeout`. */
export function describeResources(resources: HeldResources): string {
  const parts = Object.entries(resources).map(([kind, count]) => `${count} ${kind}`);
  return parts.join(', ') || 'something that Node does not name';
}
