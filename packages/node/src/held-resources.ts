import type { ProcessLike } from './process-like.ts';

/** What keeps a process alive, by kind: `{ TCPSocketWrap: 2, Timeout: 1 }`. */
export type HeldResources = Readonly<Record<string, number>>;

/**
 * Counts what keeps a process alive. Standard output is listed by Node although it holds nothing, and is left out.
 *
 * @see https://nodejs.org/api/process.html#processgetactiveresourcesinfo
 */
export function heldResources(process: ProcessLike): HeldResources {
  const kinds = [...process.getActiveResourcesInfo()];
  const output = kinds.indexOf(process.stdout.isTTY ? 'TTYWrap' : 'PipeWrap');
  if (output !== -1) kinds.splice(output, 1);
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

/** The same in words: `2 TCPSocketWrap, 1 Timeout`. */
export function describeResources(resources: HeldResources): string {
  const parts = Object.entries(resources).map(([kind, count]) => `${count} ${kind}`);
  return parts.join(', ') || 'something that Node does not name';
}
