// Leaves dist/node/: web.mjs, the web front; main.mjs, the long-lived host without it; and once.mjs, which runs one service
// once. They need only Node: for containers and for machines with systemd.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const example = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(example, 'dist/node');

await rm(outdir, { recursive: true, force: true });
await build({
  absWorkingDir: example,
  entryPoints: ['src/web.ts', 'src/main.ts', 'src/once.ts'],
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  // What they have in common is written once.
  splitting: true,
  format: 'esm',
  // CommonJS libraries in an ESM bundle still call require for Node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  minify: true,
  // Class names show up in error reports.
  keepNames: true,
  platform: 'node',
  target: 'node22',
  conditions: ['@anyhost/source'],
  // pg requires its native addon only on request; without pino-pretty, lines are JSON on a terminal too.
  external: ['pg-native', 'pino-pretty'],
  legalComments: 'none',
  logLevel: 'warning',
});
