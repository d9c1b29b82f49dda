import { describe, expect, test } from 'vitest';
import { refuseScheduleLanguage } from './schedule-language.ts';

/** A bundle in which each file imports the next one. */
function chain(...files: readonly string[]) {
  const inputs = files.map((file, index) => {
    const next = files[index + 1];
    const imports = next === undefined ? [] : [{ path: next, kind: 'import-statement' as const }];
    return [file, { bytes: 1, imports }] as const;
  });
  return { inputs: Object.fromEntries(inputs) };
}

const published = 'node_modules/@anyhost/core/dist/schedule/index.js';

describe('refuseScheduleLanguage', () => {
  test.each([
    'node_modules/@anyhost/core/src/schedule/parse-cron.ts',
    published,
    'node_modules/@anyhost/core/dist/driver/index.js',
  ])('finds %s, and says what leads to it', (file) => {
    expect(() => refuseScheduleLanguage(chain('src/lambda.ts', 'src/app.ts', file))).toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_BUILD_FAILED',
        message: expect.stringContaining(`src/lambda.ts -> src/app.ts -> ${file}.`),
      }),
    );
  });

  test('names the shortest way, also where modules import each other', () => {
    const { inputs } = chain('src/lambda.ts', 'a.ts', 'b.ts', published);
    const circular = {
      ...inputs,
      'b.ts': {
        bytes: 1,
        imports: [...(inputs['b.ts']?.imports ?? []), { path: 'a.ts', kind: 'import-statement' as const }],
      },
    };
    expect(() => refuseScheduleLanguage({ inputs: circular })).toThrow(
      `src/lambda.ts -> a.ts -> b.ts -> ${published}.`,
    );
  });

  test.each([
    'node_modules/@anyhost/aws-lambda/src/guard.ts',
    'node_modules/@anyhost/aws-lambda/dist/guard.js',
    'x/aws-lambda/dist/guard/index.js',
  ])('lets it pass with %s', (guard) => {
    expect(() => refuseScheduleLanguage(chain('src/lambda.ts', guard, published))).not.toThrow();
  });

  test('lets a bundle pass that has none of it', () => {
    expect(() =>
      refuseScheduleLanguage(chain('src/lambda.ts', 'node_modules/@anyhost/core/dist/index.js')),
    ).not.toThrow();
  });
});
