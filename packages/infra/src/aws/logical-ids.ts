/** Makes logical ids of CloudFormation: letters and digits, each once in a template. */
export class LogicalIds {
  readonly #taken = new Set<string>();

  /**
   * `make('price-cache', 'Schedule')` is `'PriceCacheSchedule'`. Names that differ only in what an id cannot hold get a number.
   */
  make(name: string, suffix = ''): string {
    const base = `${pascalCase(name)}${suffix}`;
    let id = base;
    for (let number = 2; this.#taken.has(id); number++) id = `${base}${number}`;
    this.#taken.add(id);
    return id;
  }
}

function pascalCase(name: string): string {
  return name
    .split(/[^a-z0-9]+/i)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
