import { RESOURCE_VERSIONS } from './resource-types.ts';

/** What a check of a Bicep text found out without a compiler. */
export interface BicepStructure {
  /** What is wrong, in words. */
  readonly problems: readonly string[];
  /** The symbols that the text declares. */
  readonly declared: readonly string[];
}

/** Functions and namespaces of Bicep that are used. */
const KNOWN = new Set([
  'resourceGroup',
  'subscription',
  'uniqueString',
  'guid',
  'subscriptionResourceId',
  'environment',
  'json',
  'true',
  'false',
]);

/**
 * A small check of the structure of a Bicep text: strings end, brackets are balanced, what is referred to is declared,
 * once, what is declared is used, and each resource is of a known type and version. It is no compiler.
 */
export function checkBicep(text: string): BicepStructure {
  const { code, strings, problems } = withoutStrings(text);
  const declared = Array.from(code.matchAll(/^(?:param|var|resource|output) (\w+)/gm), ([, symbol = '']) => symbol);
  const kinds = new Map(
    Array.from(code.matchAll(/^(param|var|resource|output) (\w+)/gm), ([, kind, symbol]) => [symbol, kind]),
  );
  const used = usedSymbols(code, strings);
  const twice = declared.filter((symbol, index) => declared.indexOf(symbol) !== index);
  return {
    declared,
    problems: [
      ...problems,
      ...bracketProblems(code),
      ...twice.map((symbol) => `${symbol} is declared twice`),
      ...[...used]
        .filter((symbol) => !kinds.has(symbol) && !KNOWN.has(symbol))
        .map((symbol) => `${symbol} is not declared`),
      ...declared
        .filter((symbol) => ['param', 'var'].includes(kinds.get(symbol) ?? '') && !used.has(symbol))
        .map((symbol) => `${symbol} is not used`),
      ...Array.from(text.matchAll(/^resource \w+ '([^'@]+)@([^']+)'/gm)).flatMap(([, type = '', version]) =>
        new Map<string, string>(Object.entries(RESOURCE_VERSIONS)).get(type) === version
          ? []
          : [`${type}@${version} is not of the list`],
      ),
    ],
  };
}

/** The text with `''` for each string and without comments; and the strings' expressions. */
function withoutStrings(text: string): {
  readonly code: string;
  readonly strings: readonly string[];
  readonly problems: readonly string[];
} {
  const strings: string[] = [];
  const problems: string[] = [];
  let code = '';
  for (let at = 0; at < text.length; ) {
    if (text.startsWith('//', at)) {
      at = endOfLine(text, at);
    } else if (text[at] === "'") {
      const { end, expressions, isClosed } = readString(text, at);
      strings.push(...expressions);
      if (!isClosed) problems.push(`a string does not end: ${text.slice(at, at + 40)}`);
      code += "''";
      at = end;
    } else {
      code += text[at];
      at += 1;
    }
  }
  return { code, strings, problems };
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

interface BicepString {
  readonly end: number;
  readonly expressions: readonly string[];
  readonly isClosed: boolean;
}

/** Reads a string from its quote to the other one, with expressions in it. */
function readString(text: string, start: number): BicepString {
  const expressions: string[] = [];
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "'") return { end: at + 1, expressions, isClosed: true };
    if (text[at] === '\n') return { end: at, expressions, isClosed: false };
    if (text[at] === '\\') at += 1;
    else if (text.startsWith('${', at)) {
      const end = text.indexOf('}', at);
      expressions.push(text.slice(at + 2, end));
      at = end;
    }
  }
  return { end: text.length, expressions, isClosed: false };
}

function bracketProblems(code: string): readonly string[] {
  const open: string[] = [];
  for (const character of code) {
    if ('{[('.includes(character)) open.push(character);
    if (!'}])'.includes(character)) continue;
    if (open.pop() !== '{[('['}])'.indexOf(character)]) return [`${character} closes nothing`];
  }
  return open.map((character) => `${character} is not closed`);
}

/** The names in values, arguments and expressions in strings: not those of members, keys, types and declarations. */
function usedSymbols(code: string, strings: readonly string[]): ReadonlySet<string> {
  const values = code.split('\n').map((line) => line.replace(DECORATOR, '').replace(DECLARATION, '').replace(KEY, ''));
  const names = [...values, ...strings].flatMap((text) =>
    Array.from(text.matchAll(/(?<![\w.])[a-zA-Z_]\w*/g), ([name]) => name),
  );
  return new Set(names);
}

const DECORATOR = /^@.*$/;
const DECLARATION = /^(?:(?:param|output) \w+ \w+|var \w+|resource \w+ ''(?: existing)?)/;
const KEY = /^ *(?:\w+|''):/;
