/** One of the parts into which a driver has divided the work of an occurrence: the author serves only keys of this part. */
export interface Partition {
  /** From 0. */
  readonly index: number;
  /** How many parts there are. */
  readonly count: number;
}

/** What distinguishes the keys of a part from those of the others; nothing for work that is not divided. */
export function suffixOf(partition: Partition | undefined): string {
  return partition === undefined ? '' : `/${partition.index + 1}-of-${partition.count}`;
}
