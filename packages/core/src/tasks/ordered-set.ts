/**
 * A set from which the oldest item is taken in constant time, however many there are: an iterator of its own stays where
 * it is, and does not pass over what was taken before.
 */
export class OrderedSet<Item> implements Iterable<Item> {
  readonly #items = new Set<Item>();
  #oldest: Iterator<Item> = this.#items.values();

  get size(): number {
    return this.#items.size;
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.#items.values();
  }

  /** Adds an item as the newest. */
  add(item: Item): void {
    this.#items.add(item);
  }

  delete(item: Item): void {
    this.#items.delete(item);
  }

  /** Takes the oldest item out; `undefined` if there is none. */
  takeOldest(): Item | undefined {
    let next = this.#oldest.next();
    if (next.done) {
      this.#oldest = this.#items.values();
      next = this.#oldest.next();
    }
    if (next.done) return undefined;
    this.#items.delete(next.value);
    return next.value;
  }
}
