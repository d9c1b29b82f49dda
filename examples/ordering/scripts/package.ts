// Leaves two deployable folders in dist/, or in the folder named: lambda/ and azure/. What `anyhost build` does, for both.
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildResult, buildAzure, buildLambda, kilobytes } from '@anyhost/cli/build';

const project = fileURLToPath(new URL('..', import.meta.url));
const dist = resolve(process.argv[2] ?? join(project, 'dist'));
// From the sources of this repository.
const conditions = ['@anyhost/source'];

report(
  await buildLambda({
    project,
    conditions,
    out: join(dist, 'lambda'),
    // More than loading is recorded: a run that needs no server.
    record: {
      event: { service: 'price-cache', trigger: 'manual' },
      env: { ORDERING__SEED_ORDERS: '0', ANYHOST_LOG_LEVEL: 'info' },
    },
  }),
);
report(await buildAzure({ project, conditions, out: join(dist, 'azure') }));

function report({ files }: BuildResult): void {
  for (const { path, bytes, gzipBytes } of files) {
    console.log(`${relative(project, path)}: ${kilobytes(bytes)}, ${kilobytes(gzipBytes)} gzip`);
  }
}
