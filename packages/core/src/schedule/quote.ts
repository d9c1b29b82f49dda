import { maskSecrets } from '../base/mask-secrets.ts';

const LONGEST_TEXT = 120;
// Control and format characters, line separators, lone surrogates: what a terminal or a log reader would act on.
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029\\']/gu;

/** A text in single quotes for a message: secrets are masked, unprintable characters escaped, and a long text is cut. */
export function quote(text: string): string {
  const masked = maskSecrets(text);
  const cut = masked.length > LONGEST_TEXT ? `${masked.slice(0, LONGEST_TEXT)}…` : masked;
  return `'${cut.replace(UNPRINTABLE, escapeCharacter)}'`;
}

function escapeCharacter(character: string): string {
  if (character === "'" || character === '\\') return `\\${character}`;
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
