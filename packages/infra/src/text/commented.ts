/** A value of a generated file with a comment above it, or above its key. */
export class Commented<Value> {
  readonly comment: string;
  readonly value: Value;

  /** @param comment - One line or several, without the marks that make it one. */
  constructor(comment: string, value: Value) {
    this.comment = comment;
    this.value = value;
  }
}
