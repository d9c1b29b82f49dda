import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ReadResource } from './azure-resource.ts';

/** What the compiler of TypeScript says when models are written as values of their types: wrong kinds of values, mostly. */
export function typeProblems(resources: readonly ReadResource[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'azure-types-'));
  try {
    const file = join(folder, 'resources.ts');
    const lines = resources.map(({ type, file: library, model }, index) => {
      const types = JSON.stringify(library.replace(/\.js$/, '.d.ts'));
      return `export const resource${index}: import(${types}).${type} = ${JSON.stringify(model)};\n`;
    });
    writeFileSync(file, lines.join(''));
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'preserve',
      '--target',
      'es2024',
      '--allowImportingTsExtensions',
    ];
    const { stdout } = spawnSync(process.execPath, [compiler(), ...options, file], { encoding: 'utf8', cwd: folder });
    return stdout;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function compiler(): string {
  const manifest = createRequire(import.meta.url).resolve('typescript/package.json');
  return join(dirname(manifest), 'bin', 'tsc');
}
