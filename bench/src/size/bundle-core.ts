import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** A bundle, and where its bytes come from. */
export interface CoreBundle {
  readonly bytes: Uint8Array;
  /** What each module contributes, the largest first. */
  readonly modules: readonly { readonly path: string; readonly bytes: number }[];
}

const here = dirname(fileURLToPath(import.meta.url));
const adapter = join(here, '../../../packages/aws-lambda/src');

/**
 * Bundles core alone for a Lambda, from its sources: the definition of an application, and what the Lambda
 * adapter imports from core.
 *
 * @param more - A further line of the program. Default none.
 */
export async function bundleCore(more = ''): Promise<CoreBundle> {
  const names = new Set(['defineApplication', 'cron', 'every', ...(await importsOfAdapter())]);
  const program = `export { ${[...names].join(', ')} } from '@anyhost/core';\n${more}`;
  const { outputFiles, metafile } = await build({
    stdin: { contents: program, resolveDir: here, sourcefile: 'core.mjs' },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    conditions: ['@anyhost/source'],
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
    metafile: true,
  });
  const [file] = outputFiles;
  const [output] = Object.values(metafile.outputs);
  if (file === undefined || output === undefined) throw new Error('esbuild wrote no file');
  const modules = Object.entries(output.inputs).map(([path, { bytesInOutput: bytes }]) => ({ path, bytes }));
  return { bytes: file.contents, modules: modules.toSorted((a, b) => b.bytes - a.bytes) };
}

const IMPORT_OF_CORE = /import\s*\{([^}]*)\}\s*from\s*['"]@anyhost\/core['"]/g;

/** The names that the adapter imports from core. */
async function importsOfAdapter(): Promise<readonly string[]> {
  const files = await readdir(adapter, { recursive: true });
  const texts = await Promise.all(
    files
      .filter((file) => /(?<!\.(test|test-d|fixture))\.ts$/.test(file))
      .map((file) => readFile(join(adapter, file), 'utf8')),
  );
  const names = texts.flatMap((text) => [...text.matchAll(IMPORT_OF_CORE)].flatMap(([, list = '']) => list.split(',')));
  const imported = names.map((name) => name.trim()).filter((name) => name !== '' && !name.startsWith('type '));
  if (!imported.includes('createInvocationHost')) {
    throw new Error(`${adapter} imports no createInvocationHost from core, but ${imported.join(', ') || 'nothing'}`);
  }
  return imported;
}
