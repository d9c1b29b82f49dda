import { resolveImport, type Source } from './sources.ts';

/** Which file imports which, by path. Files outside of the sources are left out. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Reads the relative imports of sources. */
export function importGraph(sources: readonly Source[]): ImportGraph {
  const known = new Set(sources.map(({ path }) => path));
  return new Map(
    sources.map((source) => {
      const targets = source.imports.flatMap((specifier) => resolveImport(source, specifier) ?? []);
      return [source.path, targets.filter((target) => known.has(target))];
    }),
  );
}

/** The cycles of a graph, each as its members in alphabetical order: files that reach one another (Tarjan). */
export function circlesOf(graph: ImportGraph): readonly (readonly string[])[] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];

  const visit = (node: string): number => {
    const own = order.size;
    order.set(node, own);
    lowest.set(node, own);
    stack.push(node);
    for (const target of graph.get(node) ?? []) {
      const reached = order.has(target) ? (stack.includes(target) ? order.get(target) : undefined) : visit(target);
      lowest.set(node, Math.min(lowest.get(node) ?? own, reached ?? own));
    }
    if (lowest.get(node) === own) {
      const members = stack.splice(stack.indexOf(node));
      if (members.length > 1 || graph.get(node)?.includes(node)) circles.push(members.toSorted());
    }
    return lowest.get(node) ?? own;
  };

  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles;
}
