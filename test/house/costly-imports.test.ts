import { describe, expect, test } from 'vitest';
import { readSources } from './sources.ts';

/**
 * What a program that is started often loads: `testing` and `conformance` run in tests, `sqlite` beside a database file.
 * `azure-functions` runs in a worker that has loaded these modules before.
 */
const STARTED_OFTEN = ['core', 'logging', 'node', 'aws-lambda'];

/** Node copies all exports of a module of its own that is imported by a statement, and some are made by the copying. */
const COSTLY: Readonly<Record<string, string>> = {
  'node:fs': 'loads streams, about 4 ms: use process.getBuiltinModule',
  'node:process': 'opens standard input and output, about 4 ms: use the global process',
};

describe('imports', () => {
  test('cost no start the modules of Node that it does not need', () => {
    const found = readSources()
      .filter(({ packageName }) => STARTED_OFTEN.includes(packageName))
      .flatMap(({ path, imports }) =>
        imports.flatMap((name) => {
          const cost = COSTLY[name];
          return cost === undefined ? [] : [`${path} imports ${name}: ${cost}`];
        }),
      );
    expect(found).toEqual([]);
  });
});
