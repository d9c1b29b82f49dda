/** What became of a behavior of .NET: it is the same here, deliberately different, or there is nothing it could apply to. */
export type Kind = 'same' | 'different' | 'notApplicable';

/** One behavior of .NET's hosting. */
export interface Behavior {
  readonly kind: Kind;
  /** What .NET does, in a sentence. Versions are named where they differ from .NET 10. */
  readonly dotnet: string;
  /** Where .NET documents or tests it: a class of tests, a source file, issues as `#123`. */
  readonly source: string;
  /** What it is here, or why it does not apply. Empty where it is just the same. */
  readonly here: string;
}

/** The behaviors of one topic, by their ids: a letter and two digits. */
export interface Section {
  readonly title: string;
  readonly behaviors: Readonly<Record<string, Behavior>>;
}

/** A test by its file, below `packages`, and a part of its name from the beginning. */
export interface NamedTest {
  readonly file: string;
  readonly name: string;
}

/** Something that users of .NET ran into, the answer of anyhost, and the tests of that answer. */
export interface Answer {
  readonly topic: string;
  /** Issues, as `#123` of dotnet/runtime or `owner/repository#123`. */
  readonly issues: string;
  readonly answer: string;
  readonly tests: readonly NamedTest[];
}

/** A behavior that anyhost has as it is. */
export function same(dotnet: string, source: string, here = ''): Behavior {
  return { kind: 'same', dotnet, source, here };
}

/** A behavior that anyhost does not have on purpose: `here` says what it does, and why. */
export function different(dotnet: string, source: string, here: string): Behavior {
  return { kind: 'different', dotnet, source, here };
}

/** A behavior of something that anyhost does not have: `here` is the reason. */
export function notApplicable(dotnet: string, source: string, here: string): Behavior {
  return { kind: 'notApplicable', dotnet, source, here };
}

/** A test that answers to something. */
export function test(file: string, name: string): NamedTest {
  return { file, name };
}
