import { HOSTS, type ProjectChoices, STORES, storeProblem, TESTS } from 'create-anyhost';

/** What a project is made of, without its folder. */
export type Combination = Omit<ProjectChoices, 'folder'>;

/** Every project that can be made. */
export function allCombinations(): readonly Combination[] {
  const subsets = Array.from({ length: 2 ** HOSTS.length }, (_, bits) =>
    HOSTS.map(({ name }) => name).filter((_name, index) => bits & (1 << index)),
  );
  return subsets.flatMap((hosts) =>
    STORES.flatMap(({ name: store }) => {
      if (hosts.length === 0 || storeProblem(store, hosts) !== undefined) return [];
      return TESTS.map(({ name: test }) => ({ hosts, store, test }));
    }),
  );
}

/** Few projects in which every pair of choices occurs that occurs in any: each next one has the most new pairs. */
export function pairwise(combinations: readonly Combination[]): readonly Combination[] {
  const open = new Set(combinations.flatMap(pairsOf));
  const chosen: Combination[] = [];
  while (open.size > 0) {
    const scored = combinations.map((combination) => ({
      combination,
      score: pairsOf(combination).filter((pair) => open.has(pair)).length,
    }));
    const best = scored.reduce((most, next) => (next.score > most.score ? next : most));
    for (const pair of pairsOf(best.combination)) open.delete(pair);
    chosen.push(best.combination);
  }
  return chosen;
}

/** A folder's name for a combination. */
export function folderOf({ hosts, store, test }: Combination): string {
  return [...hosts, store, `by-${test}`].join('-');
}

/** A host is chosen or not: two choices. */
function pairsOf({ hosts, store, test }: Combination): readonly string[] {
  const choices = [...HOSTS.map(({ name }) => `${hosts.includes(name) ? '' : 'no '}${name}`), store, `by ${test}`];
  return choices.flatMap((one, index) => choices.slice(index + 1).map((other) => `${one}, ${other}`));
}
