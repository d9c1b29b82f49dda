/** The version of a service's checkpoint as far as this process knows: the one that an execution saw last. */
export class KnownVersion {
  #seen: string | null | undefined;

  /** `null`: none is stored; `undefined`: not known. */
  get current(): string | null | undefined {
    return this.#seen;
  }

  /** An execution has read or written this version. */
  saw(version: string | null): void {
    this.#seen = version;
  }
}
