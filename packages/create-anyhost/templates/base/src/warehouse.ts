/** A sample of stock data. Replace it with your database. */
export class Warehouse {
  readonly #pieces = new Map([
    ['apples', 40],
    ['pears', 3],
    ['plums', 12],
  ]);

  get products(): readonly string[] {
    return [...this.#pieces.keys()];
  }

  /** How many pieces of a product are left. */
  async piecesOf(product: string): Promise<number> {
    return this.#pieces.get(product) ?? 0;
  }
}
