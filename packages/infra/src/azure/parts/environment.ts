import type { Statement } from '../bicep/bicep-file.ts';
import type { BicepValue } from '../bicep/bicep-value.ts';

/** A variable that the application finds in its environment. */
export interface Variable {
  readonly name: string;
  readonly value: BicepValue;
  /** Why it is there, for a reader of the file. */
  readonly comment?: string | undefined;
}

/** A part of a deployment: what it makes, and how the application hears of it. */
export interface Part {
  readonly statements: readonly Statement[];
  readonly variables: readonly Variable[];
}

/** The part that makes nothing. */
export const NO_PART: Part = { statements: [], variables: [] };
