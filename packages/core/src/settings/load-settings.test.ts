import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { StandardSchema } from '../base/standard-schema.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { processorMs } from '../fixtures/processor-time.fixture.ts';
import { asyncSchemaOf, schemaOf } from '../fixtures/schema.fixture.ts';
import { load, registrationsOf, settingsRequest } from '../fixtures/settings.fixture.ts';
import { loadSettings, loadSettingsSync } from './load-settings.ts';

const issue = (message: string, ...path: PropertyKey[]): { message: string; path: PropertyKey[] } => ({
  message,
  path,
});

const failing = {
  ordering: schemaOf(() => [issue('expected a duration', 'checkUpdateTime'), issue('too small', 'batch')]),
  other: schemaOf(() => ({ fine: true })),
  eventBus: asyncSchemaOf(() => [{ message: 'unreachable', path: [{ key: 'hosts' }, 0] }, { message: 'bad' }]),
};

const throwing = (): never => {
  throw new Error('late');
};

/** A schema as plain JavaScript can write it: it answers with anything. */
const answering = (answer: unknown): StandardSchema => {
  const schema = schemaOf(Object);
  Object.assign(schema['~standard'], { validate: () => answer });
  return schema;
};

describe('settings', () => {
  test('are the values that the schemas return [V06]', async () => {
    const schemas = {
      ordering: schemaOf(({ batch }) => ({ batch: Number(batch) })),
      empty: asyncSchemaOf((value) => value),
    };
    const { values } = await load(schemas, { code: { ordering: { batch: '10' } } });
    expect(values).toEqual({ ordering: { batch: 10 }, empty: {} });
  });

  test('that fail are named all at once, with path and variable, asynchronous schemas too [V01, V03, V07, V08, V02]', async () => {
    const error = await anyhostErrorOf(load(failing, {}));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
    expect(error.message).toBe(
      [
        'Settings are not valid:',
        '  ordering.checkUpdateTime: expected a duration (not set; set it with ORDERING__CHECK_UPDATE_TIME)',
        '  ordering.batch: too small (not set; set it with ORDERING__BATCH)',
        '  eventBus.hosts.0: unreachable (not set; set it with EVENT_BUS__HOSTS__0)',
        '  eventBus: bad (not set; set it with EVENT_BUS__…)',
      ].join('\n'),
    );
  });

  test('of two sections with one schema are checked each under its own name [V04]', async () => {
    const server = z.object({ port: z.number() });
    const given = { code: { inbound: { port: 80 }, outbound: { port: 'many' }, other: { port: 'none' } } };
    const error = await anyhostErrorOf(load({ inbound: server, outbound: server, other: server }, given));
    expect(error.message).toMatch(/^ {2}outbound\.port: .*\n {2}other\.port: /m);
    expect(error.message).not.toContain('inbound');
  });

  test('that fail are reported once: details and stack name the places, and repeat no text', async () => {
    const error = await anyhostErrorOf(load({ ordering: failing.ordering }, { code: { ordering: { batch: 0 } } }));
    expect(error.details).toEqual({
      failures: [
        { path: 'ordering.checkUpdateTime', variable: 'ORDERING__CHECK_UPDATE_TIME', source: undefined },
        { path: 'ordering.batch', variable: 'ORDERING__BATCH', source: 'the option settings' },
      ],
    });
    const [headline, frame] = error.stack?.split('\n') ?? [];
    expect(headline).toBe('AnyhostError: Settings are not valid: ordering.checkUpdateTime, ordering.batch');
    expect(frame).toMatch(/^ {4}at /);
    expect(error.stack).not.toContain('expected a duration');
  });

  test('whose schema throws, or rejects, are failures among the others', async () => {
    const schemas = { thrown: schemaOf(throwing), later: asyncSchemaOf(throwing), ...failing };
    const error = await anyhostErrorOf(load(schemas, {}));
    expect(error.message).toContain('  thrown: the schema failed: late (not set; set it with THROWN__…)');
    expect(error.message).toContain('  later: the schema failed: late (not set; set it with LATER__…)');
    expect(error.message).toContain('ordering.checkUpdateTime: expected a duration');
  });

  test.each([
    [undefined],
    [null],
    ['text'],
    [{}],
    [{ issues: 'no' }],
    [{ issues: [] }],
    [{ issues: [null] }],
    [{ issues: [{ message: 1, path: 1 }] }],
    [{ issues: [{ message: 'm', path: [Symbol('s'), { key: {} }, null] }] }],
    [Object.defineProperty({}, 'issues', { get: throwing })],
  ])('whose schema answers nonsense are refused by name: %o', async (answer) => {
    for (const given of [answer, Promise.resolve(answer)]) {
      const error = await anyhostErrorOf(load({ billing: answering(given) }, {}));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
      expect(error.message).toMatch(/^ {2}billing/m);
    }
  });

  test('are own values only: a section may be named as a method of objects is', async () => {
    const record = z.record(z.string(), z.string());
    const { values } = await load({ toString: record, valueOf: record, hasOwnProperty: record }, {});
    expect({ ...values }).toEqual({ toString: {}, valueOf: {}, hasOwnProperty: {} });
  });

  test('are checked in the chosen sections only where only those are needed [V05]', async () => {
    const request = settingsRequest(
      { ...failing, mail: z.object({ host: z.string() }) },
      { code: { mail: { host: 'h' } } },
    );
    const { values } = await loadSettings({ ...request, only: new Set(['mail']) });
    expect(values).toEqual({ mail: { host: 'h' } });
  });
});

describe('settings at once', () => {
  test('are checked as those that can wait', async () => {
    expect(loadSettingsSync(settingsRequest({ other: failing.other }, {})).values).toEqual({ other: { fine: true } });
    const error = await anyhostErrorOf(() => loadSettingsSync(settingsRequest({ ordering: failing.ordering }, {})));
    expect(error.message).toContain('ordering.batch: too small');
    const thrown = await anyhostErrorOf(() => loadSettingsSync(settingsRequest({ thrown: schemaOf(throwing) }, {})));
    expect(thrown.message).toContain('thrown: the schema failed: late');
  });

  test('leave out a section whose schema is asynchronous, a thenable too; asking for it is an error', async () => {
    // biome-ignore lint/suspicious/noThenProperty: that is what a thenable is.
    const thenable = answering({ then: (resolve: (result: unknown) => void) => resolve({ value: 1 }) });
    const schemas = { other: failing.other, slow: asyncSchemaOf(throwing), thenable };
    const { values } = loadSettingsSync(settingsRequest(schemas, {}));
    expect(values['other']).toEqual({ fine: true });
    for (const name of ['slow', 'thenable']) {
      const error = await anyhostErrorOf(() => values[name]);
      expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
      expect(error.message).toMatch(/of settings '.*' is asynchronous.*Use a schema that validates at once/);
    }
    expect((await load({ thenable }, {})).values).toEqual({ thenable: 1 });
  });
});

describe('what a schema says', () => {
  const received = (value: unknown): string => `Received ${JSON.stringify(value)}`;
  const quoting = schemaOf((value) => [
    issue(received(value['password']), 'password'),
    issue(received(value), 'all'),
    issue(received(value['url']), 'url'),
    issue('x'.repeat(100_000), 'long'),
    issue('a\u001b[2J\n{"level":"info"}', 'escape'),
    issue('deep', ...Array.from({ length: 5000 }, () => 'a')),
    issue('wide', '_'.repeat(40_000)),
  ]);

  test('is cut, escaped, and shows no secret that it got', async () => {
    const code = {
      billing: { password: 'hunter2', nested: { apiKeys: ['s3cr3t-1', 's3cr3t-2'] }, url: 'amqp://a:pa55@b' },
    };
    const begun = processorMs();
    const error = await anyhostErrorOf(load({ billing: quoting }, { code }));
    expect(processorMs() - begun).toBeLessThan(500);
    expect(error.message).not.toMatch(/hunter2|s3cr3t|pa55/);
    expect(error.message).not.toContain('\u001b');
    expect(error.message).toContain('billing.password: Received ***');
    expect(error.message).toContain('amqp://***@b');
    expect(error.message.length).toBeLessThan(5000);
  });

  test.each<[string, StandardSchema]>([
    ['valibot', v.object({ connectionString: v.pipe(v.string(), v.url()) })],
    ['zod', z.object({ connectionString: z.url() })],
  ])('of %s, which may quote what it got', async (_, billing) => {
    const error = await anyhostErrorOf(
      load({ billing }, { variables: { BILLING__CONNECTION_STRING: 'Server=db;Pwd=hunter2' } }),
    );
    expect(error.message).toContain('billing.connectionString: ');
    expect(error.message).not.toContain('hunter2');
  });
});

describe('settings of absurd size', () => {
  const open = { ordering: z.record(z.string(), z.unknown()) };

  test('whose getter throws are refused, with their place and their source', async () => {
    const ordering = Object.defineProperty({}, 'pageSize', {
      enumerable: true,
      get: () => {
        throw new Error('no database');
      },
    });
    const error = await anyhostErrorOf(load(open, { code: { ordering } }));
    expect(error).toMatchObject({ code: 'ERR_ANYHOST_INVALID_SETTINGS', details: { path: 'ordering' } });
    expect(error.message).toMatch(/^Settings of .* cannot be read at ordering, a getter threw: no database$/);
  });

  test('nested more than 64 levels deep are refused in a sentence, from code, file or variable', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(8000)}1${'}'.repeat(8000)}`);
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const sentence = /nested more than 64 levels deep, at ordering\..*…; no schema reads that far\. Remove them\./;
    for (const values of [{ file: { ordering: deep } }, { code: { ordering: circular } }]) {
      const error = await anyhostErrorOf(load(open, values));
      expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
      expect(error.message).toMatch(sentence);
    }
    const variable = `ORDERING__${'a__'.repeat(40_000)}b`;
    const error = await anyhostErrorOf(() => load(open, { variables: { [variable]: '1' } }));
    expect(error.message).toMatch(sentence);
  });

  test('cost time in proportion: thousands of keys, sections and variables', async () => {
    const keys = Array.from({ length: 4000 }, (_, index) => `ORDERING__KEY${index}`);
    const variables = Object.fromEntries(
      [...keys, ...keys.map((key) => key.toLowerCase()), `ORDERING__${'_A'.repeat(20_000)}`].map((key) => [key, 'x']),
    );
    const begun = processorMs();
    const { values } = await load(open, { variables });
    expect(processorMs() - begun).toBeLessThan(1500);
    expect(Object.keys(Object(values['ordering'])).length).toBeGreaterThan(4000);
  });

  test('registered in hundreds are loaded, too', async () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`section${index}x`, z.object({ a: z.string() })]),
    );
    const variables = Object.fromEntries(Object.keys(schemas).map((name) => [`${name.toUpperCase()}__A`, name]));
    expect(Object.keys((await load(schemas, { variables })).values)).toHaveLength(300);
    expect(registrationsOf(schemas)).toHaveLength(300);
  });
});
