/** Counts what happened, by name. */
export class Tally {
  readonly #counts = new Map<string, number>();

  count(name: string, by: number = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + by);
  }

  clear(): void {
    this.#counts.clear();
  }

  get counts(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }
}
