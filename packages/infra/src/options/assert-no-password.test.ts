import { cron, defineApplication } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { generateFiles } from '../deployables/generate-files.ts';
import { planApplication } from '../plan/plan-application.ts';
import { assertNoPassword } from './assert-no-password.ts';

const application = defineApplication('shop').job('prices', { schedule: cron('0 6 * * *') }, async () => {});
const plan = await planApplication(application);
const image = 'registry.example/app:1';

/** The options that each platform requires. */
const REQUIRED = {
  aws: {},
  azure: {},
  containerApps: { registry: 'registry', image: 'app:1' },
  docker: {},
  kubernetes: { image },
  systemd: {},
  cloudRun: { image, project: 'my-project', region: 'europe-west4', schedulerAccount: 'a@b' },
};

describe('a password in a URL', () => {
  test.each(['aws', 'azure', 'containerApps', 'docker', 'kubernetes', 'systemd', 'cloudRun'] as const)(
    'is not written into files, and not into the message: %s',
    (target) => {
      const settings = { shop: { databaseUrl: 'postgres://app:hunter2@db.example:5432/shop' } };
      const refused = expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_OPTION',
        message: expect.stringMatching(/^(?!.*hunter2).*SHOP__DATABASE_URL holds a URL with a password/),
      });
      expect(() => generateFiles(plan, target, { [target]: REQUIRED[target], settings })).toThrow(refused);
    },
  );

  test.each(['amqp://app:secret@mq', 'x=redis://:secret@cache:6379', 'https://a:b@example.org/?q=1'])(
    'is found: %s',
    (value) => {
      expect(() => assertNoPassword({ owner: 'test', option: 'environment.A', value })).toThrow('a password');
    },
  );

  test.each([
    'postgres://app@db.example:5432/shop',
    'https://example.org:8443/a:b@c',
    'https://example.org?at=10:30@noon',
    'mail@example.org: 5',
    '{{resolve:secretsmanager:a:SecretString}}',
    5,
  ])('is not seen where there is none: %s', (value) => {
    expect(() => assertNoPassword({ owner: 'test', option: 'environment.A', value })).not.toThrow();
  });
});
