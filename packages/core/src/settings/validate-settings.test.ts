import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { asyncSchemaOf, schemaOf } from '../fixtures/schema.fixture.ts';
import type { SettingsRegistration, StandardSchema } from './standard-schema.ts';
import { validateSettings, validateSettingsSync } from './validate-settings.ts';

const section = (name: string, schema: StandardSchema): SettingsRegistration => ({ kind: 'settings', name, schema });
const issue = (message: string, ...path: PropertyKey[]): { message: string; path: PropertyKey[] } => ({
  message,
  path,
});

const sections = [
  section(
    'ordering',
    schemaOf(() => [issue('expected a duration', 'checkUpdateTime'), issue('too small', 'batch')]),
  ),
  section(
    'other',
    schemaOf(() => ({ fine: true })),
  ),
  section(
    'eventBus',
    asyncSchemaOf(() => [{ message: 'unreachable', path: [{ key: 'hosts' }, 0] }, { message: 'bad' }]),
  ),
];

const throwing = (): never => {
  throw new Error('late');
};

describe('settings', () => {
  test('are what the schemas make of them (V06)', async () => {
    const registrations = [
      section(
        'ordering',
        schemaOf(({ batch }) => ({ batch: Number(batch) })),
      ),
      section(
        'empty',
        asyncSchemaOf((value) => value),
      ),
    ];
    expect(await validateSettings(registrations, { ordering: { batch: '10' }, ignored: 1 })).toEqual({
      ordering: { batch: 10 },
      empty: {},
    });
  });

  test('that fail are named all at once, with path and variable, asynchronous schemas too (V01, V03, V07, V08)', async () => {
    const error = await anyhostErrorOf(validateSettings(sections, {}));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
    expect(error.message).toBe(
      [
        'Settings are not valid:',
        '  ordering.checkUpdateTime: expected a duration (set it with ORDERING__CHECK_UPDATE_TIME)',
        '  ordering.batch: too small (set it with ORDERING__BATCH)',
        '  eventBus.hosts.0: unreachable (set it with EVENT_BUS__HOSTS__0)',
        '  eventBus: bad (set it with EVENT_BUS)',
      ].join('\n'),
    );
    expect(error.details['failures']).toEqual([
      { path: 'ordering.checkUpdateTime', variable: 'ORDERING__CHECK_UPDATE_TIME', message: 'expected a duration' },
      { path: 'ordering.batch', variable: 'ORDERING__BATCH', message: 'too small' },
      { path: 'eventBus.hosts.0', variable: 'EVENT_BUS__HOSTS__0', message: 'unreachable' },
      { path: 'eventBus', variable: 'EVENT_BUS', message: 'bad' },
    ]);
  });

  test('whose schema throws, or rejects, are failures among the others', async () => {
    const registrations = [
      section('thrown', schemaOf(throwing)),
      section('later', asyncSchemaOf(throwing)),
      ...sections,
    ];
    const error = await anyhostErrorOf(validateSettings(registrations, {}));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
    expect(error.message).toContain('  thrown: the schema failed: late (set it with THROWN)');
    expect(error.message).toContain('  later: the schema failed: late (set it with LATER)');
    expect(error.message).toContain('ordering.checkUpdateTime: expected a duration');
    const atOnce = await anyhostErrorOf(() => validateSettingsSync(registrations.slice(0, 1), {}));
    expect(atOnce.message).toContain('thrown: the schema failed: late');
  });

  test('can be checked at once', async () => {
    const [ordering, other] = sections;
    expect(validateSettingsSync([other ?? section('x', schemaOf(Object))], {})).toEqual({ other: { fine: true } });
    const error = await anyhostErrorOf(() => validateSettingsSync(ordering ? [ordering] : [], {}));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
  });

  test('cannot be checked at once by an asynchronous schema', async () => {
    const slow = section('slow', asyncSchemaOf(throwing));
    const error = await anyhostErrorOf(() => validateSettingsSync([slow], {}));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_SETTINGS');
    expect(error.message).toMatch(/settings 'slow' is asynchronous.*Use a schema that validates at once/);
  });
});
