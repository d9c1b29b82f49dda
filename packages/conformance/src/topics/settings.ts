import { defineApplication, type StandardSchema } from '@anyhost/core';
import { expect } from 'vitest';
import type { HostUnderTest } from '../host-under-test.ts';
import type { AddTopicTest } from '../run-topic-test.ts';
import { codeOf, notingService, YEARLY } from '../topic-services.ts';

/** Settings: their sources, and their validation before anything starts. */
export function describeSettings(add: AddTopicTest): void {
  add('environment variables set values, and values set in code win', [], async (host) => {
    const app = defineApplication('conformance')
      .settings('ordering', record)
      .job('work', { schedule: YEARLY }, async (_signal, { services }) => host.note(JSON.stringify(services.ordering)));
    await host.create(app, {
      environment: { ORDERING__CHECK_UPDATE_TIME: '30s', ORDERING__DATABASE: 'from the environment', OTHER__X: '1' },
      settings: { ordering: { database: 'from code' } },
    });
    await host.live();
    expect(JSON.parse(host.journal[0] ?? '')).toEqual({ checkUpdateTime: '30s', database: 'from code' });
  });

  add(
    'invalid settings fail the start before anything is created, all failures in one error [V01, V03, V08]',
    [],
    async (host) => {
      await host.create(
        defineApplication('conformance')
          .settings('ordering', invalid('database', 'is missing'))
          .settings('mail', invalid('host', 'is not a host name'))
          .singleton('pool', () => host.note('pool made'))
          .hostedService('a', () => notingService(host, 'a'))
          .job('work', { schedule: YEARLY }, async () => host.note('work')),
        { environment: { MAIL__HOST: 'a b' } },
      );
      const error = await host.startFailure();
      expect(codeOf(error)).toBe('ERR_ANYHOST_INVALID_SETTINGS');
      expect(String(error)).toContain('ordering.database: is missing (not set; set it with ORDERING__DATABASE');
      expect(String(error)).toContain(
        'mail.host: is not a host name (got "a b" from MAIL__HOST; set it with MAIL__HOST',
      );
      expect(host.journal).toEqual([]);
    },
  );

  add('a schema may validate asynchronously [V08]', [], async (host) => {
    const app = defineApplication('conformance')
      .settings('ordering', later(record))
      .job('work', { schedule: YEARLY }, async (_signal, { services }) =>
        host.note(String(services.ordering['database'])),
      );
    await host.create(app, { settings: { ordering: { database: 'orders' } } });
    await host.live();
    expect(host.journal).toEqual(['orders']);
  });

  add('the environment is the one given, with a name of its own', [], async (host: HostUnderTest) => {
    const app = defineApplication('conformance').job('work', { schedule: YEARLY }, async (_signal, { services }) => {
      const { applicationName, environmentName, variables } = services.environment;
      host.note(`${applicationName} ${environmentName} ${variables['COLOUR']}`);
    });
    await host.create(app, { environment: { ANYHOST_ENVIRONMENT: 'staging', COLOUR: 'green' } });
    await host.live();
    expect(host.journal).toEqual(['conformance staging green']);
  });
}

type Values = Readonly<Record<string, unknown>>;

const record: StandardSchema<Values> = {
  '~standard': { version: 1, vendor: 'conformance', validate: (value) => ({ value: Object(value) }) },
};

function invalid(key: string, message: string): StandardSchema<Values> {
  const validate = () => ({ issues: [{ path: [key], message }] });
  return { '~standard': { version: 1, vendor: 'conformance', validate } };
}

function later(schema: StandardSchema<Values>): StandardSchema<Values> {
  const validate = async (value: unknown) => schema['~standard'].validate(value);
  return { '~standard': { ...schema['~standard'], validate } };
}
