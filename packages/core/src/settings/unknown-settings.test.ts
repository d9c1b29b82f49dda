import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { StandardSchema } from '../base/standard-schema.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { asyncSchemaOf } from '../fixtures/schema.fixture.ts';
import { load } from '../fixtures/settings.fixture.ts';

const billing = z.object({ sendAt: z.string().optional(), rollupPageSize: z.coerce.number().optional() });
const warned = async (...request: Parameters<typeof load>): Promise<readonly unknown[]> =>
  (await load(...request)).warnings.filter(({ level }) => level === 'warn');

describe('a key that the schema does not ask for is warned of, with the nearest one and where it comes from', () => {
  const schemas: Record<string, StandardSchema> = {
    zod: billing,
    'zod that transforms': billing.transform(({ sendAt }) => new Map([['sendAt', sendAt]])),
    valibot: v.object({ sendAt: v.optional(v.string()), rollupPageSize: v.optional(v.number()) }),
    arktype: type({ '+': 'delete', 'sendAt?': 'string', 'rollupPageSize?': 'number' }),
    'an asynchronous one': asyncSchemaOf(({ sendAt, rollupPageSize }) => ({ sendAt, rollupPageSize })),
  };

  test.each(Object.entries(schemas))('of %s', async (_, schema) => {
    expect(await warned({ billing: schema }, { file: { billing: { rollupPageSiz: 5, sendAt: '6' } } })).toEqual([
      {
        level: 'warn',
        event: 'settings.unknownKey',
        path: 'billing.rollupPageSiz',
        source: '/app/appsettings.json',
        nearest: 'rollupPageSize',
        message:
          "billing.rollupPageSiz, given by /app/appsettings.json, is not a setting that the schema of 'billing' reads. Did you mean billing.rollupPageSize?",
      },
    ]);
  });

  test('by a variable, or in code', async () => {
    expect(
      await warned({ billing }, { variables: { BILLING__SNED_AT: '6' }, code: { billing: { other: 1 } } }),
    ).toMatchObject([
      { path: 'billing.snedAt', source: 'BILLING__SNED_AT', nearest: 'sendAt' },
      { path: 'billing.other', source: 'the option settings' },
    ]);
  });

  test('below a section and in lists', async () => {
    const nested = z.object({
      retry: z.object({ delayMs: z.number() }),
      hosts: z.array(z.object({ name: z.string() })),
    });
    const file = { nested: { retry: { delayMs: 1, delaysMs: 2 }, hosts: [{ name: 'a' }, { name: 'b', nam: 'c' }] } };
    expect(await warned({ nested }, { file })).toMatchObject([
      { path: 'nested.retry.delaysMs', nearest: 'delayMs' },
      { path: 'nested.hosts.1.nam', nearest: 'name' },
    ]);
  });

  test('but not one that the schema returns, or takes as a whole', async () => {
    const schemas = {
      record: z.record(z.string(), z.unknown()),
      loose: z.looseObject({ a: z.number() }),
      ark: type({ 'a?': 'number' }),
      whole: z.unknown(),
      json: z.object({ any: z.unknown() }).transform(({ any }) => JSON.stringify(any)),
    };
    const values = { a: 1, b: { c: [1] } };
    const file = { record: values, loose: values, ark: values, whole: values, json: { any: values } };
    expect(await warned(schemas, { file })).toEqual([]);
  });

  test('and stands beside the failure it explains, where a needed key is missing for it', async () => {
    const error = await anyhostErrorOf(
      load({ billing: z.object({ sendAt: z.string() }) }, { variables: { BILLING__SENDT: '6' } }),
    );
    expect(error.message).toContain('billing.sendAt: ');
    expect(error.message).toContain('billing.sendt, given by BILLING__SENDT, is not a setting');
    expect(error.message).toContain('Did you mean billing.sendAt?');
  });
});

describe('a section that is not registered', () => {
  test.each([
    ['biling', 'billing'],
    ['Billing', 'billing'],
    ['bliling', 'billing'],
    ['billing.rollupPageSize', 'billing:rollupPageSize'],
  ])('%s is warned of, with the nearest one', async (name, nearest) => {
    const [warning] = await warned({ billing }, { file: { [name]: { sendAt: '6' } } });
    expect(warning).toMatchObject({
      event: 'settings.unknownSection',
      path: name,
      nearest,
      source: '/app/appsettings.json',
    });
  });

  test('of a variable is named by the variable', async () => {
    expect(await warned({ billing }, { variables: { BILING__SEND_AT: '6' } })).toMatchObject([
      { event: 'settings.unknownSection', path: 'BILING', source: 'BILING__SEND_AT', nearest: 'billing' },
    ]);
  });

  test('and is far from all others is reported at debug only: files and environments are full of them', async () => {
    const variables = { AzureFunctionsJobHost__functionTimeout: '00:05:00', WEBSITE__X: '1', npm_config__x: '1' };
    const { warnings } = await load({ billing }, { file: { Logging: {}, ConnectionStrings: {} }, variables });
    expect(warnings.map(({ level, path }) => [level, path])).toEqual(
      ['Logging', 'ConnectionStrings', 'AzureFunctionsJobHost', 'WEBSITE', 'npm_config'].map((name) => ['debug', name]),
    );
  });
});
