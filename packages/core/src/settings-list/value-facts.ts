/** What is known about one value of a section. */
export interface ValueFacts {
  /** The keys below the section. */
  readonly path: readonly string[];
  /** Its type in words; `undefined` if it is not known. */
  readonly type: string | undefined;
  /** Whether it must be given; `undefined` if that is not known. */
  readonly required: boolean | undefined;
  readonly default: unknown;
  readonly allowed: readonly unknown[] | undefined;
  readonly description: string | undefined;
  /** Whether the schema says that it is secret. */
  readonly secret: boolean;
}

/**
 * Merges the facts of several alternatives, or of several parts that all apply, into one list with one entry per path.
 *
 * @param apply - `'one'`: a value must be given if every alternative needs it. `'all'`: if any of the parts does.
 */
export function combineFacts(lists: readonly (readonly ValueFacts[])[], apply: 'one' | 'all'): readonly ValueFacts[] {
  const byPath = new Map<string, ValueFacts[]>();
  for (const facts of lists.flat()) {
    const key = JSON.stringify(facts.path);
    byPath.set(key, [...(byPath.get(key) ?? []), facts]);
  }
  return Array.from(byPath.values(), (same) => ({
    path: same[0]?.path ?? [],
    type: [...new Set(same.flatMap(({ type }) => type ?? []))].join(apply === 'one' ? ' or ' : ' and '),
    required: apply === 'all' ? same.some(isRequired) : same.length >= lists.length && same.every(isRequired),
    default: firstOf(same.map((facts) => facts.default)),
    allowed: apply === 'all' ? firstOf(same.map(({ allowed }) => allowed)) : allAllowed(same),
    description: firstOf(same.map(({ description }) => description)),
    secret: same.some(({ secret }) => secret),
  }));
}

function isRequired({ required }: ValueFacts): boolean {
  return required === true;
}

/** `undefined` if one of the alternatives has no list: it allows every value. */
function allAllowed(facts: readonly ValueFacts[]): readonly unknown[] | undefined {
  const lists = facts.flatMap(({ allowed }) => (allowed === undefined ? [] : [allowed]));
  return lists.length === facts.length ? [...new Set(lists.flat())] : undefined;
}

function firstOf<Value>(values: readonly (Value | undefined)[]): Value | undefined {
  return values.find((value) => value !== undefined);
}
