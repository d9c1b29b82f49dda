/** Something that is due at an instant. */
export interface Due {
  /** Milliseconds since the Unix epoch. */
  dueAt: number;
}

/** A binary heap: the earliest due time first, so that one timer serves any number of schedules. */
export class DueHeap<Item extends Due> {
  readonly #items: Item[] = [];

  get size(): number {
    return this.#items.length;
  }

  /** The earliest, without taking it. */
  peek(): Item | undefined {
    return this.#items[0];
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1);
  }

  /** Takes the earliest. */
  pop(): Item | undefined {
    const first = this.#items[0];
    const last = this.#items.pop();
    if (last !== undefined && last !== first) {
      this.#items[0] = last;
      this.#sink(0);
    }
    return first;
  }

  #rise(start: number): void {
    let place = start;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isEarlier(place, parent)) return;
      this.#swap(place, parent);
      place = parent;
    }
  }

  #sink(start: number): void {
    let place = start;
    for (;;) {
      const left = 2 * place + 1;
      const child = this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (!this.#isEarlier(child, place)) return;
      this.#swap(place, child);
      place = child;
    }
  }

  #isEarlier(a: number, b: number): boolean {
    return (this.#items[a]?.dueAt ?? Infinity) < (this.#items[b]?.dueAt ?? Infinity);
  }

  #swap(a: number, b: number): void {
    const [itemA, itemB] = [this.#items[a], this.#items[b]];
    if (itemA === undefined || itemB === undefined) return;
    this.#items[a] = itemB;
    this.#items[b] = itemA;
  }
}
