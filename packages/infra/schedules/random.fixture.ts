/** A source of random choices, the same ones for each seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to before 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** A whole number, both ends included. */
  number(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Value>(values: readonly Value[]): Value {
    if (values.length === 0) throw new RangeError('The list to pick from is empty.');
    // The list is not empty, and the index lies in it.
    return values[this.number(0, values.length - 1)] as Value;
  }

  /** Several different values of a list, at least one, in any order. */
  some<Value>(values: readonly Value[], most: number): Value[] {
    const count = this.number(1, most);
    return [...new Set(Array.from({ length: count }, () => this.pick(values)))];
  }
}
