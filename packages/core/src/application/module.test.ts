import { describe, expect, test } from 'vitest';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { defineApplication } from './define-application.ts';
import { module } from './module.ts';

interface Pool {
  readonly name: string;
}

const schedule = onDemand();
const nothing = async (): Promise<void> => {};
const sent: string[] = [];
const billing = module<{ pool: Pool }>('billing')
  .settings(
    'billing',
    schemaOf(() => ({ currency: 'EUR' })),
  )
  .singleton('invoices', ({ pool, billing }) => ({ send: () => sent.push(`${pool.name} ${billing.currency}`) }))
  .scoped('cart', ({ invoices }) => ({ close: () => invoices.send() }))
  .job('send-invoices', { schedule }, async (_signal, { services }) => void services.cart.close());

/** Calls `use` as plain JavaScript can. */
function use(application: object, part: unknown): unknown {
  return Reflect.apply(Reflect.get(application, 'use'), application, [part]);
}

describe('a module', () => {
  test('adds what it registers where it is used, and sees what it needs', async () => {
    const app = defineApplication('shop')
      .singleton('pool', (): Pool => ({ name: 'real' }))
      .job('first', { schedule }, nothing)
      .use(billing)
      .job('last', { schedule }, async (_signal, { services }) => void services.invoices.send());
    expect(app.backgroundServices).toEqual(['first', 'send-invoices', 'last']);
    expect(app.definition.settings.map(({ name }) => name)).toEqual(['billing']);
    const { host } = await startedHost(app);
    sent.length = 0;
    await host.run('send-invoices');
    await host.run('last');
    expect(sent).toEqual(['real EUR', 'real EUR']);
    await host.stop();
  });

  test('is tested alone, in an application that gives it what it needs', async () => {
    const app = defineApplication('test')
      .singleton('pool', (): Pool => ({ name: 'fake' }))
      .use(billing)
      .override('invoices', () => ({ send: () => sent.push('overridden') }));
    const { host } = await startedHost(app);
    sent.length = 0;
    await host.run('send-invoices');
    expect(sent).toEqual(['overridden']);
    await host.stop();
  });

  test('uses other modules', () => {
    const money = module('money')
      .singleton('rates', () => 1)
      .job('refresh-rates', { schedule }, nothing);
    const shop = module<{ pool: Pool }>('shop')
      .use(money)
      .use(billing)
      .singleton('prices', ({ rates, invoices }) => [rates, invoices]);
    const app = defineApplication('all')
      .singleton('pool', (): Pool => ({ name: '' }))
      .use(shop);
    expect(app.definition.services.map(({ name }) => name)).toEqual(['pool', 'rates', 'invoices', 'cart', 'prices']);
    expect(shop.backgroundServices).toEqual(['refresh-rates', 'send-invoices']);
  });

  test('records as its application does, unless a policy says otherwise', () => {
    const part = module('part').job('one', { schedule }, nothing).job('two', { schedule, record: 'none' }, nothing);
    const { definition } = defineApplication('orders', { record: 'last' })
      .use(part)
      .job('three', { schedule }, nothing);
    const records = definition.hostedServices.map((service) => 'policy' in service && service.policy.record);
    expect(records).toEqual(['last', 'none', 'last']);
  });
});

describe('a name that is taken twice', () => {
  const taken = async (application: object, part: unknown): Promise<string> => {
    const error = await anyhostErrorOf(() => use(application, part));
    expect(error.code).toBe('ERR_ANYHOST_DUPLICATE_NAME');
    return error.message;
  };

  test('is refused, with both places', async () => {
    const pool = defineApplication('shop').singleton('pool', () => 1);
    const other = module('other').singleton('pool', () => 2);
    expect(await taken(pool, other)).toBe(
      "'pool' of module 'other' is registered already by application 'shop': choose another name.",
    );
    const third = module('third').singleton('pool', () => 3);
    expect(await taken(defineApplication('shop').use(other), third)).toContain(
      "'pool' of module 'third' is registered already by module 'other'",
    );
    const error = await anyhostErrorOf(() =>
      Reflect.apply(pool.singleton, defineApplication('shop').use(other), ['pool', () => 1]),
    );
    expect(error.message).toContain("'pool' of application 'shop' is registered already by module 'other'");
  });

  test('is found ignoring case among hosted services, and for a module used twice', async () => {
    const app = defineApplication('shop').job('Poll', { schedule }, nothing);
    const polling = module('polling').job('poll', { schedule }, nothing);
    expect(await taken(app, polling)).toContain("differs from 'Poll' only in case");
    expect(await taken(defineApplication('shop').use(polling), polling)).toContain("by module 'polling'");
  });
});

describe('what is not a module', () => {
  test.each([
    [undefined, 'got undefined'],
    [{}, 'got {}'],
    [defineApplication('orders'), 'got an application'],
  ])('is refused: %o', async (value, message) => {
    const error = await anyhostErrorOf(() => use(defineApplication('shop'), value));
    expect(error.code).toBe('ERR_ANYHOST_INVALID_OPTION');
    expect(error.message).toContain(message);
  });

  test('and a module is not an application', async () => {
    const error = await anyhostErrorOf(() => Reflect.apply(hostOf, undefined, [billing]));
    expect(error.message).toContain(`got the module "billing": use it in an application`);
  });
});

test('a need that JavaScript leaves unmet is an error at start that says who asked for what', async () => {
  const app = use(defineApplication('shop'), billing);
  const { host } = Reflect.apply(hostOf, undefined, [app]);
  const error = await anyhostErrorOf(host.start());
  expect(error.message).toContain("singleton 'invoices' asks for 'pool', which is not registered");
});
