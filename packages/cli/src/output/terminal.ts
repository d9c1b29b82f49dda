import type { EnvironmentVariables } from '@anyhost/core';
import type { Surroundings, TextOutput } from '../surroundings.ts';
import { type Styles, stylesFor } from './styles.ts';

/** After how long a work is worth a line about it. */
const LONG_MS = 700;

/** What a command writes: results to standard output, everything else to standard error. */
export class Terminal {
  /** Colors for standard output, where it is a terminal. */
  readonly styles: Styles;
  /** The same for standard error. */
  readonly noteStyles: Styles;
  /** The width of standard output, where it is a terminal. */
  readonly width: number | undefined;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    const { env } = surroundings.process;
    this.width = surroundings.stdout.isTTY === true ? surroundings.stdout.columns : undefined;
    this.styles = stylesFor(isColored(surroundings.stdout, env));
    this.noteStyles = stylesFor(isColored(surroundings.stderr, env));
  }

  /** Writes lines of a result. */
  print(text: string): void {
    this.#surroundings.stdout.write(`${text}\n`);
  }

  /** Writes what is not a result: progress, warnings, errors. */
  note(text: string): void {
    this.#surroundings.stderr.write(`${text}\n`);
  }

  /** Waits for a work, and says what it waits for if that takes long. */
  async during<Result>(what: string, work: Promise<Result>): Promise<Result> {
    const { clock } = this.#surroundings;
    const timer = clock.setTimeout(() => this.note(this.noteStyles.dim(`${what} …`)), LONG_MS);
    try {
      return await work;
    } finally {
      clock.clearTimeout(timer);
    }
  }
}

/** Colors on a terminal, unless `NO_COLOR` says otherwise; anywhere, if `FORCE_COLOR` says so. */
function isColored({ isTTY }: TextOutput, env: EnvironmentVariables): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = { ...env } as EnvironmentVariables & Record<string, string | undefined>;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return isTTY === true && TERM !== 'dumb';
}
