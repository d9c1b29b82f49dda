import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { StandardIssue, StandardSchema } from '../base/standard-schema.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { load, settingsRequest } from '../fixtures/settings.fixture.ts';
import type { SettingsLayer } from './layers.ts';
import { loadSettings } from './load-settings.ts';

/** One section, written with three libraries: strict, so that unknown keys are failures. */
const libraries: Record<string, { ordering: StandardSchema; later: StandardSchema }> = {
  zod: {
    ordering: z.strictObject({
      checkUpdateTime: z.string(),
      batchSize: z.string().transform(Number).pipe(z.number().int()),
      hosts: z.array(z.strictObject({ url: z.url() })),
      mode: z.union([z.literal('fast'), z.literal('safe')]),
      retry: z.object({ delayMs: z.number(), note: z.string().max(5).optional() }),
      password: z.string().min(8),
    }),
    later: z.object({ region: z.string().refine(async (region) => region === 'eu', 'must be eu') }),
  },
  valibot: {
    ordering: v.strictObject({
      checkUpdateTime: v.string(),
      batchSize: v.pipe(v.string(), v.transform(Number), v.integer()),
      hosts: v.array(v.strictObject({ url: v.pipe(v.string(), v.url()) })),
      mode: v.union([v.literal('fast'), v.literal('safe')]),
      retry: v.object({ delayMs: v.number(), note: v.optional(v.pipe(v.string(), v.maxLength(5))) }),
      password: v.pipe(v.string(), v.minLength(8)),
    }),
    later: v.objectAsync({
      region: v.pipeAsync(
        v.string(),
        v.checkAsync(async (region) => region === 'eu', 'must be eu'),
      ),
    }),
  },
  arktype: {
    ordering: type({
      '+': 'reject',
      checkUpdateTime: 'string',
      batchSize: 'string.integer.parse',
      hosts: type({ '+': 'reject', url: 'string.url' }).array(),
      mode: "'fast' | 'safe'",
      retry: { delayMs: 'number', 'note?': 'string <= 5' },
      password: 'string >= 8',
    }),
    // ArkType has no asynchronous schemas.
    later: type({ region: "'eu'" }),
  },
};

const file = {
  ordering: {
    batchSize: 'many',
    hosts: [{ url: 'https://a' }, { url: 'nope', wieght: 1 }],
    retry: { delayMs: '5s', note: 'x'.repeat(100_000) },
    password: 'hunter2',
    extra: 1,
  },
};

/** The line of the message about a path. */
const lineOf = (message: string, path: string): string =>
  message.split('\n').find((line) => line.startsWith(`  ${path}: `)) ?? `no line about ${path} in\n${message}`;

describe.each(Object.entries(libraries))('what %s refuses', (_, { ordering, later }) => {
  const failed = (): Promise<Error> => {
    const variables = { ORDERING__MODE: 'slow', LATER__REGION: 'us' };
    return anyhostErrorOf(load({ ordering, later }, { file, variables }));
  };

  test('is in one error, whatever sections it is in, asynchronous ones too [V01]', async () => {
    const { message } = await failed();
    for (const path of ['checkUpdateTime', 'batchSize', 'hosts.1.url', 'mode', 'retry.delayMs', 'password']) {
      expect(message).toContain(`\n  ordering.${path}: `);
    }
    expect(lineOf(message, 'later.region')).toMatch(/eu.* \(got "us" from LATER__REGION; set it with LATER__REGION\)$/);
  });

  test.each([
    ['checkUpdateTime', /string|checkUpdateTime/, 'not set; set it with ORDERING__CHECK_UPDATE_TIME'],
    ['batchSize', /number|integer/, 'got "many" from /app/appsettings.json; set it with ORDERING__BATCH_SIZE'],
    ['hosts.1.url', /URL/, 'got "nope" from /app/appsettings.json; correct it there'],
    ['mode', /"fast".*"safe"/, 'got "slow" from ORDERING__MODE; set it with ORDERING__MODE'],
    ['retry.delayMs', /number/, 'got "5s" from /app/appsettings.json; set it with ORDERING__RETRY__DELAY_MS'],
    ['password', /8/, 'got *** from /app/appsettings.json; set it with ORDERING__PASSWORD'],
  ])('is shown with path, words, value, source and variable: %s', async (path, words, place) => {
    const line = lineOf((await failed()).message, `ordering.${path}`);
    expect(line).toMatch(words);
    expect(line).toContain(` (${place})`);
  });

  test('because a key is unknown is named with its source', async () => {
    const { message } = await failed();
    expect(message).toMatch(/^ {2}ordering\.hosts\.1.*wieght.*\/app\/appsettings\.json/m);
    expect(message).toMatch(/^ {2}ordering.*extra.*\/app\/appsettings\.json/m);
  });

  test('is cut if it is long, and shows no secret', async () => {
    const { message } = await failed();
    const line = lineOf(message, 'ordering.retry.note');
    expect(line).toContain('x…" (100000 characters) from /app/appsettings.json');
    expect(line.length).toBeLessThan(700);
    expect(message).not.toContain('hunter2');
  });
});

describe('what sets a value', () => {
  const size = z.object({ size: z.number() });
  const options = (values: object): SettingsLayer => ({
    source: 'the command line',
    values: { ordering: values },
    nameOf: (path) => `--${path.join(':')}`,
    setWith: (path) => `--${path.join(':')}`,
  });
  const lineWith = async (given: Parameters<typeof settingsRequest>[1], commandLine: object): Promise<string> => {
    const { registrations, layers } = settingsRequest({ ordering: size }, given);
    const at = layers.findLastIndex(({ source }) => source === 'the environment variables') + 1;
    const error = await anyhostErrorOf(
      loadSettings({ registrations, layers: layers.toSpliced(at, 0, options(commandLine)) }),
    );
    return lineOf(error.message, 'ordering.size');
  };

  test.each([
    ['nothing', {}, {}, '(not set; set it with ORDERING__SIZE or --ordering:size)'],
    ['a file', { file: { ordering: { size: 'a' } } }, {}, '; set it with ORDERING__SIZE or --ordering:size)'],
    ['a variable', { variables: { ordering__SIZE: 'a' } }, {}, 'from ordering__SIZE; set it with ORDERING__SIZE or '],
    ['the command line', {}, { size: 'a' }, '(got "a" from --ordering:size; set it with --ordering:size)'],
    [
      'code',
      { code: { ordering: { size: 'a' } } },
      { size: '5' },
      '(got "a" from the option settings; correct it there)',
    ],
  ])('is only what wins over %s', async (_, given, commandLine, expected) => {
    expect(await lineWith(given, commandLine)).toContain(expected);
  });

  test('that is missing in a list is the list', async () => {
    const hosts = schemaOf((): readonly StandardIssue[] => [{ message: 'missing', path: ['hosts', 1, 'url'] }]);
    const given = { code: { mail: { hosts: [{}, {}] } }, variables: { MAIL__A: '1' } };
    const { message } = await anyhostErrorOf(load({ mail: hosts }, given));
    expect(message).toContain('mail.hosts.1.url: missing (not set in the option settings; correct it there)');
  });
});

test.each(['password', 'userPass', 'pass', 'auth', 'pin', 'apiKey', 'connectionString', 'dsn', 'sasToken', 'jwt'])(
  'the value of %s is never shown, whatever the schema quotes',
  async (key) => {
    const quoting = schemaOf((value) => [{ message: `bad: ${JSON.stringify(value[key])}`, path: [key] }]);
    const { message } = await anyhostErrorOf(load({ mail: quoting }, { code: { mail: { [key]: 's3cr3t' } } }));
    expect(message).toContain('got *** from');
    expect(message).not.toContain('s3cr3t');
  },
);
