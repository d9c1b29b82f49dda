import type { Instant } from '../time/instant.ts';

/** Items by the instant at which they are due: the earliest first, so that one timer serves any number of schedules. */
export class DueQueue<Item> {
  // Many schedules share their due times: a heap of instants, and a list of items for each.
  readonly #instants: Instant[] = [];
  readonly #items = new Map<Instant, Item[]>();

  /** The earliest instant at which something is due. */
  get earliest(): Instant | undefined {
    return this.#instants[0];
  }

  add(dueAt: Instant, item: Item): void {
    const items = this.#items.get(dueAt);
    if (items !== undefined) {
      items.push(item);
      return;
    }
    this.#items.set(dueAt, [item]);
    this.#instants.push(dueAt);
    this.#rise(this.#instants.length - 1);
  }

  /** Takes the items of the earliest instant, in the order in which they were added, if it is not after `now`. */
  take(now: Instant): readonly Item[] | undefined {
    const earliest = this.#instants[0];
    if (earliest === undefined || earliest > now) return undefined;
    const items = this.#items.get(earliest);
    this.#items.delete(earliest);
    const last = this.#instants.pop();
    if (last !== undefined && this.#instants.length > 0) {
      this.#instants[0] = last;
      this.#sink();
    }
    return items;
  }

  clear(): void {
    this.#instants.length = 0;
    this.#items.clear();
  }

  #rise(start: number): void {
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#swapIfEarlier(place, parent)) return;
      place = parent;
    }
  }

  #sink(): void {
    let place = 0;
    for (;;) {
      const left = 2 * place + 1;
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (!this.#swapIfEarlier(child, place)) return;
      place = child;
    }
  }

  #isEarlier(a: number, b: number): boolean {
    const [atA, atB] = [this.#instants[a], this.#instants[b]];
    return atA !== undefined && atB !== undefined && atA < atB;
  }

  #swapIfEarlier(child: number, parent: number): boolean {
    const [atChild, atParent] = [this.#instants[child], this.#instants[parent]];
    if (atChild === undefined || atParent === undefined || atChild >= atParent) return false;
    this.#instants[child] = atParent;
    this.#instants[parent] = atChild;
    return true;
  }
}
