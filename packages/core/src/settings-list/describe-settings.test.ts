import { toStandardJsonSchema } from '@valibot/to-json-schema';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { defineApplication } from '../application/define-application.ts';
import type { StandardSchema } from '../base/standard-schema.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { asyncSchemaOf, schemaOf } from '../fixtures/schema.fixture.ts';
import { load } from '../fixtures/settings.fixture.ts';
import { HOST_OPTION_NAMES } from '../host/host-options.ts';
import { describeSettings, type SettingDescription } from './describe-settings.ts';
import type { StandardJsonSchema } from './json-schema.ts';

/** The settings of an application with one section `mail`, without those of the host. */
async function described(schema: StandardSchema): Promise<readonly SettingDescription[]> {
  const settings = await describeSettings(defineApplication('shop').settings('mail', schema));
  return settings.filter(({ section }) => section === 'mail');
}

function withJsonSchema(schema: StandardSchema, input: () => Record<string, unknown>): StandardJsonSchema {
  return { '~standard': { ...schema['~standard'], jsonSchema: { input } } };
}

/** The one with this path. */
async function setting(schema: StandardSchema, path: string): Promise<SettingDescription | undefined> {
  return (await described(schema)).find((found) => found.path === path);
}

/** The same section in three libraries. */
const libraries: Record<string, StandardSchema> = {
  zod: z.object({
    hostName: z.string().describe('Where mail goes'),
    port: z.number().int().min(1).max(65535).optional(),
    level: z.enum(['all', 'errors']),
    retry: z.object({ delayMs: z.number(), note: z.string().optional() }),
    hosts: z.array(z.object({ url: z.url() })),
    tags: z.array(z.string()).optional(),
    to: z.union([z.object({ kind: z.literal('mail'), box: z.string() }), z.object({ kind: z.literal('none') })]),
    password: z.string().min(8),
    size: z.string().transform(Number),
    since: z.date().optional(),
  }),
  valibot: toStandardJsonSchema(
    v.object({
      hostName: v.pipe(v.string(), v.description('Where mail goes')),
      port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
      level: v.picklist(['all', 'errors']),
      retry: v.object({ delayMs: v.number(), note: v.optional(v.string()) }),
      hosts: v.array(v.object({ url: v.pipe(v.string(), v.url()) })),
      tags: v.optional(v.array(v.string())),
      to: v.variant('kind', [
        v.object({ kind: v.literal('mail'), box: v.string() }),
        v.object({ kind: v.literal('none') }),
      ]),
      password: v.pipe(v.string(), v.minLength(8)),
      size: v.pipe(v.string(), v.transform(Number)),
      since: v.optional(v.date()),
    }),
  ),
  arktype: type({
    hostName: type('string').describe('Where mail goes'),
    'port?': '1 <= number.integer <= 65535',
    level: "'all' | 'errors'",
    retry: { delayMs: 'number', 'note?': 'string' },
    hosts: type({ url: 'string.url' }).array(),
    'tags?': 'string[]',
    to: type({ kind: "'mail'", box: 'string' }).or({ kind: "'none'" }),
    password: 'string >= 8',
    size: 'string',
    'since?': 'Date',
  }),
};

describe.each(Object.entries(libraries))('the settings of a schema of %s', (_, schema) => {
  test('are one row per value, with what sets it', async () => {
    const rows = (await described(schema)).map(({ path, variable, option }) => [path, variable, option]);
    expect(rows.sort()).toEqual([
      ['mail.hostName', 'MAIL__HOST_NAME', '--mail:hostName'],
      ['mail.hosts.0.url', 'MAIL__HOSTS__0__URL', '--mail:hosts:0:url'],
      ['mail.level', 'MAIL__LEVEL', '--mail:level'],
      ['mail.password', 'MAIL__PASSWORD', '--mail:password'],
      ['mail.port', 'MAIL__PORT', '--mail:port'],
      ['mail.retry.delayMs', 'MAIL__RETRY__DELAY_MS', '--mail:retry:delayMs'],
      ['mail.retry.note', 'MAIL__RETRY__NOTE', '--mail:retry:note'],
      ['mail.since', 'MAIL__SINCE', '--mail:since'],
      ['mail.size', 'MAIL__SIZE', '--mail:size'],
      ['mail.tags', 'MAIL__TAGS__0', '--mail:tags:0'],
      ['mail.to.box', 'MAIL__TO__BOX', '--mail:to:box'],
      ['mail.to.kind', 'MAIL__TO__KIND', '--mail:to:kind'],
    ]);
  });

  test.each([
    ['hostName', { type: 'text', required: true, description: 'Where mail goes', knownFrom: 'jsonSchema' }],
    ['port', { type: 'whole number, 1 to 65535', required: false }],
    ['level', { type: 'text', required: true, allowed: ['all', 'errors'] }],
    ['retry.delayMs', { type: 'number', required: true }],
    ['retry.note', { type: 'text', required: false }],
    ['hosts.0.url', { type: 'URL', required: true }],
    ['tags', { type: 'list of text', required: false }],
    ['to.kind', { required: true, allowed: ['mail', 'none'] }],
    ['to.box', { type: 'text', required: false }],
    ['password', { type: 'text, 8 or more characters', required: true, secret: true }],
    ['size', { type: 'text', required: true, secret: false }],
    ['since', { type: 'any value', required: false }],
  ])('know of mail.%s what the schema says', async (path, facts) => {
    expect(await setting(schema, `mail.${path}`)).toMatchObject(facts);
  });

  test('that are required are those without which the section is refused', async () => {
    const required = (await described(schema)).filter((row) => row.required === true && !row.path.includes('.0.'));
    const error = await anyhostErrorOf(load({ mail: schema }, {}));
    for (const { path } of required) {
      const [section = '', key = ''] = path.split('.');
      expect(error.message).toContain(`\n  ${section}.${key}: `);
    }
  });
});

describe('a description', () => {
  test('has the default, and hides that of a secret', async () => {
    const schema = z.object({ port: z.number().default(25), apiKey: z.string().default('s3cr3t') });
    expect(await described(schema)).toMatchObject([
      { path: 'mail.port', default: 25, required: false },
      { path: 'mail.apiKey', default: '***', required: false, secret: true },
    ]);
  });

  test('hides what is secret within a default or an allowed value, under any name', async () => {
    const schema = z.object({
      url: z.string().default('http://user:sesame@host/path'),
      database: z.string().default('Server=db;Password=sesame;User=shop'),
      hosts: z.array(z.string()).default(['amqp://user:sesame@host']),
      any: z.any().default({ login: { password: 'sesame' }, urls: ['http://user:sesame@host'], depth: 2 }),
      apiKey: z.enum(['sesame', 'other']),
      fallback: z.literal('http://user:sesame@host'),
    });
    const rows = new Map((await described(schema)).map(({ path, ...row }) => [path, [row.default, row.allowed]]));
    expect(Object.fromEntries(rows)).toEqual({
      'mail.url': ['http://***@host/path', undefined],
      'mail.database': ['Server=db;Password=***;User=shop', undefined],
      'mail.hosts': [['amqp://***@host'], undefined],
      'mail.any': [{ login: { password: '***' }, urls: ['http://***@host'], depth: 2 }, undefined],
      'mail.apiKey': [undefined, undefined],
      'mail.fallback': [undefined, ['http://***@host']],
    });
  });

  test('takes a value for secret where the schema says so', async () => {
    const schema = z.object({
      code: z.string().meta({ writeOnly: true }),
      word: z.string().meta({ format: 'password' }),
    });
    expect((await described(schema)).map(({ secret }) => secret)).toEqual([true, true]);
  });

  test('shows names that come from data as <name>', async () => {
    const schema = z.object({ limits: z.record(z.string(), z.number()) });
    expect(await described(schema)).toMatchObject([
      { path: 'mail.limits.<name>', variable: 'MAIL__LIMITS__<NAME>', type: 'number', required: false },
    ]);
  });

  test('joins the types of a union, and knows its values only if every alternative lists them', async () => {
    const schema = z.object({
      size: z.union([z.number(), z.literal('auto')]),
      when: z.union([z.literal('now'), z.literal('later')]),
      maybe: z.string().nullable(),
    });
    expect(await described(schema)).toMatchObject([
      { type: 'number or text', allowed: undefined },
      { type: 'text', allowed: ['now', 'later'] },
      { type: 'text or null' },
    ]);
  });

  test('ends where a schema contains itself', async () => {
    const node = z.object({
      name: z.string(),
      get child() {
        return node.optional();
      },
    });
    const rows = await described(node);
    expect(rows[0]).toMatchObject({ path: 'mail.name', required: true });
    expect(rows[1]).toMatchObject({ path: 'mail.child.name', required: false });
    expect(rows.length).toBeLessThan(10);
  });

  test.each([
    [{ type: 'integer', minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }, 'whole number'],
    [{ type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 }, 'number, above 0, below 1'],
    [{ type: 'number', maximum: 5, multipleOf: 0.5 }, 'number, at most 5, a multiple of 0.5'],
    [{ type: 'string', maxLength: 5 }, 'text, at most 5 characters'],
    [{ type: 'string', pattern: '^a+$' }, 'text like /^a+$/'],
    [{ type: 'string', format: 'date-time' }, 'date and time'],
    [{ type: ['boolean', 'null'] }, 'true or false or null'],
    [{ type: 'array', items: { type: 'array', items: { type: 'number' } } }, 'list of list of number'],
    [{ enum: [1, 2] }, 'number'],
    [{}, 'any value'],
  ])('says in words what %j is', async (property, words) => {
    const schema = withJsonSchema(schemaOf(Object), () => ({ properties: { x: property } }));
    expect((await setting(schema, 'mail.x'))?.type).toBe(words);
  });
});

describe('a schema without a JSON Schema', () => {
  const plain = v.object({
    hostName: v.string(),
    port: v.optional(v.number()),
    retry: v.object({ delayMs: v.number(), note: v.optional(v.string()) }),
    more: v.optional(v.object({ deep: v.string() })),
  });

  test.each<[string, StandardSchema]>([
    ['valibot', plain],
    ['asynchronous', v.objectAsync({ ...plain.entries })],
    [
      'one whose conversion throws',
      withJsonSchema(plain, () => {
        throw new Error('not yet');
      }),
    ],
  ])('is asked for its keys with an empty section: %s', async (_, schema) => {
    const rows = await described(schema);
    expect(rows.map(({ path, variable }) => [path, variable])).toEqual([
      ['mail.hostName', 'MAIL__HOST_NAME'],
      ['mail.port', 'MAIL__PORT'],
      ['mail.retry.delayMs', 'MAIL__RETRY__DELAY_MS'],
      ['mail.retry.note', 'MAIL__RETRY__NOTE'],
      ['mail.more.deep', 'MAIL__MORE__DEEP'],
    ]);
    expect(rows[0]).toMatchObject({ required: true, type: undefined, knownFrom: 'keysAskedFor' });
    expect(rows[2]).toMatchObject({ required: true });
    expect(rows[1]?.required).not.toBe(true);
  });

  test('and that takes everything needs nothing', async () => {
    const schema = schemaOf(({ host = 'h' }) => ({ host }));
    expect(await described(schema)).toMatchObject([{ path: 'mail.host', required: false, knownFrom: 'keysAskedFor' }]);
  });

  test.each<[string, StandardSchema]>([
    ['asks for nothing', schemaOf((value) => value)],
    [
      'throws',
      schemaOf(() => {
        throw new Error('late');
      }),
    ],
    [
      'rejects',
      asyncSchemaOf(() => {
        throw new Error('later');
      }),
    ],
  ])('and that %s is one row', async (_, schema) => {
    expect(await described(schema)).toMatchObject([
      { path: 'mail', variable: 'MAIL__…', option: '--mail:…', required: undefined, knownFrom: 'nothing' },
    ]);
  });
});

describe('the section of the host', () => {
  test('is listed with the ranges and defaults that the host has', async () => {
    const settings = await describeSettings(defineApplication('shop'));
    expect(settings.every(({ section }) => section === 'anyhost')).toBe(true);
    expect(settings).toContainEqual(
      expect.objectContaining({
        variable: 'ANYHOST__STORE_TIMEOUT_MS',
        type: 'number, 1 or more',
        default: 5000,
        required: false,
      }),
    );
    const names = settings.map(({ path }) => path.split('.')[1] ?? '');
    for (const name of names) expect(HOST_OPTION_NAMES).toContain(name);
  });
});

test('anything but an application is refused', async () => {
  const wrong: unknown = { name: 'shop' };
  const error = await anyhostErrorOf(() => Reflect.apply(describeSettings, undefined, [wrong]));
  expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
});
