import type { Choice } from './choices.ts';
import { UsageError } from './usage-error.ts';

/** Asks the user for one line. Rejects if there will be no answer. */
export type AskLine = (question: string) => Promise<string>;

/** Asks until the answer is valid. An empty line selects the default. */
export async function askText(
  { question, absent, problem }: QuestionOfText,
  ask: AskLine,
  say: (line: string) => void,
): Promise<string> {
  for (;;) {
    const answer = (await ask(`${question} (${absent}) `)).trim() || absent;
    const found = problem(answer);
    if (found === undefined) return answer;
    say(found);
  }
}

/** A question whose answer is a text. */
export interface QuestionOfText {
  readonly question: string;
  /** The default: the answer of an empty line. */
  readonly absent: string;
  /** What is wrong with an answer, as a sentence. */
  readonly problem: (answer: string) => string | undefined;
}

/** A question whose answers are choices. */
export interface QuestionOfChoices<Name extends string> {
  readonly question: string;
  readonly choices: readonly Choice<Name>[];
  readonly absent: Name;
  /** Whether several may be chosen. */
  readonly several: boolean;
}

/** Shows the choices with numbers, and takes numbers or names, separated by commas or blanks. */
export async function askChoices<Name extends string>(
  { question, choices, absent, several }: QuestionOfChoices<Name>,
  ask: AskLine,
  say: (line: string) => void,
): Promise<readonly Name[]> {
  const width = Math.max(...choices.map(({ name }) => name.length));
  say(question);
  for (const [index, { name, meaning }] of choices.entries()) say(`  ${index + 1}  ${name.padEnd(width)}  ${meaning}`);
  const prompt = several ? `One or more, separated by commas (${absent}) ` : `One (${absent}) `;
  for (;;) {
    const words = (await ask(prompt)).split(/[\s,]+/).filter((word) => word !== '');
    const found = (words.length === 0 ? [absent] : words).map((word) => find(word, choices));
    const unknown = words.find((_, index) => found[index] === undefined);
    const names = [...new Set(found.flatMap((name) => name ?? []))];
    if (unknown !== undefined)
      say(`${JSON.stringify(unknown)} is not in the list. Enter numbers or names from the list.`);
    else if (names.length > 1 && !several) say('Choose one.');
    else return names;
  }
}

function find<Name extends string>(word: string, choices: readonly Choice<Name>[]): Name | undefined {
  return choices.find(({ name }, index) => name === word || String(index + 1) === word)?.name;
}

/** The error for missing answers where no terminal is attached to ask for them. */
export function noTerminal(open: readonly string[]): UsageError {
  return new UsageError(
    `There is no terminal to ask in, and these answers are missing: ${open.join(', ')}. Provide them, or use --yes for the defaults. npm passes flags on only after two hyphens: npm create anyhost my-app -- --hosts node,lambda --store none --test node`,
  );
}
