import { globSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const TEST_ONLY = /\.(?:test|test-d|fixture)\.ts$|\/fixtures\//;

/** A file below `packages/<name>/src` that is published. */
export interface Source {
  /** Its path in the repository, with forward slashes. */
  readonly path: string;
  /** The folder below `packages`. */
  readonly packageName: string;
  /** Its path below `src`. */
  readonly name: string;
  readonly lines: number;
  /** Its text; comments are blank, and every line is where it was. */
  readonly code: string;
  /** The same with the texts in quotes blank too. */
  readonly wordless: string;
  /** What it imports, types too, as written. */
  readonly imports: readonly string[];
}

/** Reads the published sources of all packages. */
export function readSources(): readonly Source[] {
  const paths = globSync('packages/*/src/**/*.ts', { cwd: root }).map((path) => path.replaceAll(sep, '/'));
  return paths
    .filter((path) => !TEST_ONLY.test(path))
    .toSorted()
    .map(readSource);
}

/** The path of the source that a relative import means; `undefined` for a package. */
export function resolveImport({ path }: Source, specifier: string): string | undefined {
  return specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : undefined;
}

function readSource(path: string): Source {
  const text = readFileSync(join(root, path), 'utf8');
  const code = withoutComments(text);
  const [, packageName = '', , ...below] = path.split('/');
  const lines = text.split('\n').length - 1;
  const name = below.join('/');
  return { path, packageName, name, lines, code, wordless: withoutTexts(code), imports: importsOf(code) };
}

/** Blanks comments out. Texts are kept, so that a comment's beginning inside a text does not count. */
export function withoutComments(text: string): string {
  return text.replace(/'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\*[\s\S]*?\*\/|\/\/.*/g, (part) =>
    part.startsWith('/') ? part.replace(/[^\n]/g, ' ') : part,
  );
}

/** Blanks texts in quotes out. Templates are kept: what they put in is code. */
export function withoutTexts(code: string): string {
  return code.replace(/`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (text) =>
    text.startsWith('`') ? text : `'${' '.repeat(text.length - 2)}'`,
  );
}

/** The modules that a program names: in `import … from`, `export … from`, `import '…'` and `import('…')`. */
export function importsOf(code: string): readonly string[] {
  const found = code.matchAll(/^(?:import|export)\b[^;'"`]*?\bfrom\s+'([^']+)'|\bimport\s*\(?\s*'([^']+)'/gm);
  return [...new Set(Array.from(found, ([, from, bare]) => from ?? bare ?? ''))];
}
