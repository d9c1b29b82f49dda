import { continuous, cron, defineApplication, every, memoryStateStore, onDemand } from '@anyhost/core';
import { describe, expect, test } from 'vitest';
import { planApplication } from '../plan/plan-application.ts';
import { awsFiles } from './aws-files.ts';
import type { AwsOptions } from './aws-options.ts';
import { plannedService } from './planned-service.fixture.ts';

const work = async (): Promise<void> => {};
const shop = defineApplication('shop').job('prices', { schedule: cron('0 6 * * *') }, work);
const stored = defineApplication('shop')
  .stateStore(() => memoryStateStore())
  .job('prices', { schedule: cron('0 6 * * *') }, work)
  .job('orders', { schedule: every('5m'), singleton: true }, work);

describe('awsFiles', () => {
  test('names the service and the reason where Scheduler cannot keep a schedule', async () => {
    await expect(textOf(shop.job('often', { schedule: every('10s') }, work))).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_ANYHOST_INVALID_SCHEDULE',
        message: expect.stringMatching(/the service 'often'.+every\('10s'\)/),
        details: { service: 'often', reason: 'BELOW_MINIMUM' },
      }),
    );
  });

  test('refuses a continuous service unless it is started anew', async () => {
    const application = shop.job('listen', { schedule: continuous() }, work);
    await expect(textOf(application)).rejects.toThrow(/'listen' is continuous\(\).+continuousEvery/);
    expect(await textOf(application, { continuousEvery: '15m' })).toContain('"service":"listen"');
  });

  test('gives a service without due times no schedule', async () => {
    const text = await textOf(shop.job('import', { schedule: onDemand() }, work));
    expect(text).toContain('# Without a schedule, invoked on request only: import.');
    expect(text).not.toContain('ImportSchedule');
  });

  test('does not deploy what runs in long-lived hosts only, and says so', async () => {
    const text = await textOf(shop.job('mail', { schedule: continuous(), hosts: 'long-lived' }, work));
    expect(text).toContain('# Not deployed, because they run in long-lived hosts only: mail.');
    expect(text).not.toContain('MailSchedule');
  });

  test('deploys the services that are named', async () => {
    const text = await textOf(stored, { services: ['orders'] });
    expect(text).toContain('OrdersSchedule');
    expect(text).not.toContain('PricesSchedule');
  });

  test('reserves an execution for a service of its own function, unless its lease decides', async () => {
    const text = await textOf(stored, { functions: 'each' });
    expect(text.match(/ReservedConcurrentExecutions: 1/g)).toHaveLength(1);
    expect(await textOf(stored, { functions: 'each', reservedConcurrency: 'none' })).not.toContain('Reserved');
    expect(await textOf(stored, { reservedConcurrency: 5 })).toContain('ReservedConcurrentExecutions: 5');
  });

  test('says which runs may overlap', async () => {
    const application = shop.job('poll', { schedule: every('1m'), timeoutMs: 90_000 }, work);
    expect(await textOf(application)).toContain('A run of poll can take longer than its period');
  });

  test('names logical ids apart that differ only in signs', async () => {
    const text = await textOf(
      shop.job('a-b', { schedule: every('1h') }, work).job('a_b', { schedule: every('1h') }, work),
    );
    expect(text).toContain('  ABSchedule:\n');
    expect(text).toContain('  ABSchedule2:\n');
  });

  test('lets the function use an existing table only', async () => {
    const text = await textOf(stored, { store: { kind: 'dynamodb', tableName: 'state', variable: 'TABLE' } });
    expect(text).toContain('TABLE: state\n');
    expect(text).toMatch(/Resource: !Sub arn:.+:dynamodb:.+:table\/state\n/);
    expect(text).not.toContain('AWS::DynamoDB::Table');
  });

  test('reads a connection string from a parameter', async () => {
    const text = await textOf(stored, { store: { kind: 'redis', parameter: '/shop/redis-url' } });
    expect(text).toContain("REDIS_URL: '{{resolve:ssm:/shop/redis-url}}'");
  });

  test('refuses what is no plan', () => {
    for (const wrong of [shop, planApplication(shop), undefined, 'shop']) {
      expect(() => awsFiles(Object(wrong))).toThrow(/awsFiles: the plan is .+planApplication/);
    }
  });

  test('refuses a name of a function that Lambda would not take', async () => {
    const application = shop.job('x'.repeat(60), { schedule: every('1h') }, work);
    await expect(textOf(application, { functions: 'each' })).rejects.toThrow(/at most 64 characters/);
  });

  test('refuses services that there are not, or that run elsewhere', async () => {
    const application = shop.job('mail', { schedule: continuous(), hosts: 'long-lived' }, work);
    const unknown = expect.objectContaining({ code: 'ERR_ANYHOST_UNKNOWN_SERVICE' });
    await expect(textOf(application, { services: ['price'] })).rejects.toThrow(unknown);
    await expect(textOf(application, { services: ['mail'] })).rejects.toThrow(/'long-lived'/);
    await expect(textOf(stored, { continueEvery: { price: '1m' } })).rejects.toThrow(unknown);
    await expect(textOf(defineApplication('empty'))).rejects.toThrow(/'empty' has no background service/);
  });

  test('refuses more resources than a stack may have, and says how to have fewer', async () => {
    const services = Array.from({ length: 100 }, (_, index) =>
      plannedService(`service-${index}`, { schedule: every('5m') }),
    );
    const many = { name: 'many', services, hasStateStore: false };
    expect(() => awsFiles(many, { functions: 'each' })).toThrow(
      /functions is "each"; expected a stack of at most 500 resources.+100 functions and 100 schedules need 504.+functions: 'one'/,
    );
    expect(awsFiles(many).find(({ path }) => path === 'template.yaml')?.text).toContain('Service99Schedule');
  });

  test('says how the connection string gets to where the stack looks for it', async () => {
    const readme = async (store: AwsOptions['store']): Promise<string> => {
      const files = awsFiles(await planApplication(stored), { store });
      return files.find(({ path }) => path === 'README.md')?.text ?? '';
    };
    expect(await readme({ kind: 'postgres', secret: 'shop/database:url' })).toContain(
      `aws secretsmanager create-secret --name shop/database --secret-string '{"url":"postgres://…"}'`,
    );
    expect(await readme({ kind: 'redis', parameter: '/shop/redis' })).toContain(
      `aws ssm put-parameter --type String --name /shop/redis --value 'rediss://…'`,
    );
    expect(await readme({ kind: 'dynamodb' })).not.toContain('Before the first deployment');
  });

  test('refuses what a store needs where the application has none', async () => {
    await expect(textOf(shop, { store: { kind: 'dynamodb' } })).rejects.toThrow(
      /store is "dynamodb".+does not register a state store/,
    );
    await expect(textOf(shop, { continueEvery: '1m' })).rejects.toThrow(
      /continueEvery.+does not register a state store/,
    );
  });
});

describe('the options of awsFiles', () => {
  test.each<[string, object, RegExp]>([
    ['an unknown one', { memory: 512 }, /no option 'memory'.+memoryMb/],
    ['a name', { name: 'my_shop' }, /name is "my_shop"/],
    ['a region', { region: 'Ireland' }, /eu-west-1/],
    ['functions', { functions: 'all' }, /'one' or 'each'/],
    ['memory', { memoryMb: 64 }, /128 to 10240/],
    ['a timeout', { timeoutSeconds: 901 }, /1 to 900/],
    ['concurrency', { reservedConcurrency: 0 }, /'auto', 'none' or a whole number/],
    ['retries', { retries: 3 }, /0 to 2/],
    ['a guard', { guard: 'yes' }, /true or false/],
    ['a period', { continueEvery: '90s' }, /whole minutes/],
    ['a period by service', { continueEvery: { prices: 5 } }, /continueEvery\['prices'\]/],
    ['a period that is too long', { continuousEvery: '2d' }, /at most one day/],
    ['a retention', { logRetentionDays: 31 }, /30, 60/],
    ['a variable', { environment: { AWS_REGION: 'eu-west-1' } }, /reserved by AWS/],
    ['a value of a variable', { environment: { SIZE: 5 } }, /environment\.SIZE is 5; expected a string/],
    ['variables that Lambda has no room for', { environment: { A1: 'é'.repeat(2048) } }, /4098; expected at most 4096/],
    ['a tag', { tags: { 'aws:team': 'x' } }, /tags/],
    ['a handler', { handler: 'index' }, /index\.handler/],
    ['services', { services: [] }, /a list of names/],
    ['subnets', { vpc: { subnetIds: [], securityGroupIds: ['sg-1'] } }, /vpc\.subnetIds/],
    ['an option of the vpc', { vpc: { subnets: [] } }, /vpc: there is no option 'subnets'/],
    ['the kind of a store', { store: {} }, /'dynamodb' or 'postgres' or 'redis'/],
    ['a store without a connection', { store: { kind: 'postgres' } }, /a secret, or store\.parameter/],
    ['two connections', { store: { kind: 'redis', parameter: 'a', secret: 'b' } }, /because store\.parameter is set/],
    [
      'a table of PostgreSQL',
      { store: { kind: 'postgres', secret: 'a', tableName: 'state' } },
      /only a DynamoDB store/,
    ],
    ['a secret of DynamoDB', { store: { kind: 'dynamodb', secret: 'a' } }, /no connection string/],
  ])('refuse %s that is wrong', async (_what, options, message) => {
    await expect(textOf(stored, options)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_OPTION', message: expect.stringMatching(message) }),
    );
  });

  test('refuse a variable that the deployment sets itself', async () => {
    const environment = { ANYHOST_SERVICE: 'prices', STATE_TABLE: 'mine' };
    await expect(textOf(stored, { functions: 'each', environment })).rejects.toThrow(/ANYHOST_SERVICE/);
    await expect(textOf(stored, { store: { kind: 'dynamodb' }, environment: { STATE_TABLE: 'mine' } })).rejects.toThrow(
      /STATE_TABLE/,
    );
  });
});

describe('any options', () => {
  const WRONG = [
    null,
    undefined,
    0,
    -1,
    1.5,
    Number.NaN,
    '',
    ' ',
    'x',
    '1m',
    true,
    [],
    [null],
    {},
    { a: null },
    () => {},
    Symbol('x'),
    9n,
    new Date(0),
    new Map(),
  ];
  const names = [
    'name',
    'region',
    'services',
    'functions',
    'codeUri',
    'handler',
    'architecture',
    'memoryMb',
    'timeoutSeconds',
    'reservedConcurrency',
    'retries',
    'guard',
    'allowManyTicks',
    'continueEvery',
    'continuousEvery',
    'store',
    'vpc',
    'logRetentionDays',
    'environment',
    'tags',
  ];

  test.each(names)('are taken, or refused with a code: %s', async (name) => {
    for (const value of WRONG) {
      for (const options of [{ [name]: value }, { [name]: { kind: value } }, { [name]: { [name]: value } }]) {
        await expect(outcomeOf(options)).resolves.toMatch(/^(?:taken|ERR_ANYHOST_(?:INVALID_OPTION|UNKNOWN_SERVICE))$/);
      }
    }
  });

  async function outcomeOf(options: object): Promise<string> {
    return await textOf(stored, options).then(
      () => 'taken',
      (error: unknown) => Object(error).code ?? String(error),
    );
  }
});

async function textOf(application: Parameters<typeof planApplication>[0], options: object = {}): Promise<string> {
  const plan = await planApplication(application);
  return awsFiles(plan, options).find(({ path }) => path === 'template.yaml')?.text ?? '';
}
