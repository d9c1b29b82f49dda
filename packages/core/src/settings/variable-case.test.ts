import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { StandardSchema } from '../base/standard-schema.ts';
import { asyncSchemaOf, schemaOf } from '../fixtures/schema.fixture.ts';
import { load } from '../fixtures/settings.fixture.ts';

const libraries: Record<string, { loose: StandardSchema; strict: StandardSchema }> = {
  zod: {
    loose: z.object({
      sendAt: z.string(),
      retry: z.object({ delayMs: z.coerce.number(), databaseURL: z.string().optional() }).optional(),
      hosts: z.array(z.object({ hostName: z.string() })).optional(),
    }),
    strict: z.strictObject({ sendAt: z.string(), max_size: z.coerce.number().optional() }),
  },
  valibot: {
    loose: v.object({
      sendAt: v.string(),
      retry: v.optional(
        v.object({ delayMs: v.pipe(v.string(), v.transform(Number)), databaseURL: v.optional(v.string()) }),
      ),
      hosts: v.optional(v.array(v.object({ hostName: v.string() }))),
    }),
    strict: v.strictObject({ sendAt: v.string(), max_size: v.optional(v.pipe(v.string(), v.transform(Number))) }),
  },
  arktype: {
    loose: type({
      sendAt: 'string',
      'retry?': { delayMs: 'string.integer.parse', 'databaseURL?': 'string' },
      'hosts?': type({ hostName: 'string' }).array(),
    }),
    strict: type({ '+': 'reject', sendAt: 'string', 'max_size?': 'string.integer.parse' }),
  },
};

describe.each(Object.entries(libraries))('variables reach a schema of %s ignoring case', (_, { loose, strict }) => {
  test.each(['BILLING__SEND_AT', 'BILLING__SENDAT', 'billing__sendat', 'Billing__SendAt', 'billing__sendAt'])(
    '%s',
    async (variable) => {
      for (const billing of [loose, strict]) {
        const { values, warnings } = await load({ billing }, { variables: { [variable]: '06:00' } });
        expect(values).toEqual({ billing: { sendAt: '06:00' } });
        expect(warnings).toEqual([]);
      }
    },
  );

  test('that spells its keys otherwise', async () => {
    const { values } = await load({ billing: strict }, { variables: { BILLING__SENDAT: 'x', BILLING__MAX_SIZE: '5' } });
    expect(values).toEqual({ billing: { sendAt: 'x', max_size: 5 } });
  });

  test('below a section, and in lists', async () => {
    const { values, warnings } = await load(
      { billing: loose },
      {
        file: { billing: { sendAt: 'file', retry: { databaseURL: 'file' } } },
        variables: {
          BILLING__SENDAT: 'env',
          BILLING__RETRY__DELAYMS: '5',
          BILLING__RETRY__DATABASE_URL: 'env',
          BILLING__HOSTS__0__HOSTNAME: 'a',
          BILLING__HOSTS__1__HOST_NAME: 'b',
        },
      },
    );
    expect(values).toEqual({
      billing: {
        sendAt: 'env',
        retry: { delayMs: 5, databaseURL: 'env' },
        hosts: [{ hostName: 'a' }, { hostName: 'b' }],
      },
    });
    expect(warnings).toEqual([]);
  });

  test('and a value given exactly, or in code, wins', async () => {
    const variables = { BILLING__SENDAT: 'by case', BILLING__sendAt: 'exact' };
    const { values, warnings } = await load({ billing: loose }, { variables });
    expect(values).toEqual({ billing: { sendAt: 'exact' } });
    expect(warnings).toMatchObject([{ level: 'warn', event: 'settings.ambiguousVariable', path: 'billing.sendAt' }]);
    const inCode = await load(
      { billing: strict },
      { variables: { BILLING__SENDAT: 'x' }, code: { billing: { sendAt: 'code' } } },
    );
    expect(inCode.values).toEqual({ billing: { sendAt: 'code' } });
  });
});

describe('variables', () => {
  test('that differ only in case: the same one wins in whatever order they come, with a warning', async () => {
    const billing = z.strictObject({ sendAt: z.string() });
    const pairs = [
      ['BILLING__SENDAT', 'billing__sendat'],
      ['BILLING__SEND_AT', 'billing__SEND_AT'],
    ];
    for (const [one = '', other = ''] of pairs) {
      const first = await load({ billing }, { variables: { [one]: one, [other]: other } });
      const second = await load({ billing }, { variables: { [other]: other, [one]: one } });
      expect(second).toEqual(first);
      expect(first.warnings).toHaveLength(1);
      expect(first.warnings[0]?.message).toContain(`set billing.`);
    }
  });

  test('keep their spelling in records and in schemas that take everything', async () => {
    const record = z.record(z.string(), z.string());
    const open = z.looseObject({ sendAt: z.string().optional() });
    const { values, warnings } = await load(
      { record, open, whole: z.record(z.string(), z.object({ hostName: z.string() })) },
      {
        variables: {
          RECORD__FIRST_KEY: 'a',
          RECORD__Other: 'b',
          OPEN__ELSE: 'c',
          OPEN__SENDAT: 'd',
          WHOLE__A__HOSTNAME: 'e',
        },
      },
    );
    expect(values).toEqual({
      record: { firstKey: 'a', Other: 'b' },
      open: { else: 'c', sendAt: 'd' },
      whole: { a: { hostName: 'e' } },
    });
    expect(warnings).toEqual([]);
  });

  test('find both keys of a schema that differ in case only', async () => {
    const billing = z.object({ batch: z.string().optional(), BATCH: z.string().optional() });
    expect((await load({ billing }, { variables: { BILLING__BATCH: '1' } })).values).toEqual({
      billing: { batch: '1' },
    });
    expect((await load({ billing }, { variables: { BILLING__batch: '1' } })).values).toEqual({
      billing: { batch: '1' },
    });
  });

  test('find a section ignoring case', async () => {
    const eventBus = z.object({ url: z.string() });
    for (const variable of ['EVENT_BUS__URL', 'EVENTBUS__URL', 'eventBus__url', 'eventbus__Url']) {
      expect((await load({ eventBus }, { variables: { [variable]: 'x' } })).values).toEqual({ eventBus: { url: 'x' } });
    }
  });

  test('reach asynchronous schemas, and unions', async () => {
    const later = asyncSchemaOf(({ sendAt }) => ({ sendAt }));
    const union = z.discriminatedUnion('kindOf', [
      z.object({ kindOf: z.literal('smtp'), hostName: z.string() }),
      z.object({ kindOf: z.literal('none') }),
    ]);
    const variables = { LATER__SENDAT: 'x', UNION__KINDOF: 'smtp', UNION__HOSTNAME: 'h' };
    expect((await load({ later, union }, { variables })).values).toEqual({
      later: { sendAt: 'x' },
      union: { kindOf: 'smtp', hostName: 'h' },
    });
  });

  test('never give a schema anything but plain values in the end', async () => {
    let last: unknown;
    const keeping = schemaOf((value) => {
      last = value;
      return value;
    });
    const { values } = await load({ keeping }, { variables: { KEEPING__A__B: 'x', KEEPING__LIST__0: 'y' } });
    expect(values['keeping']).toBe(last);
    expect(structuredClone(last)).toEqual({ a: { b: 'x' }, list: ['y'] });
  });
});
