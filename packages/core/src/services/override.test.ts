import { describe, expect, test } from 'vitest';
import { defineApplication } from '../application/define-application.ts';
import { anyhostErrorOf } from '../fixtures/errors.fixture.ts';
import { hostOf, startedHost } from '../fixtures/host.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { onDemand } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';

interface Bus {
  readonly name: string;
}

describe('an override', () => {
  const steps: string[] = [];
  const seen: Bus[] = [];
  const application = defineApplication('orders')
    .settings(
      'ordering',
      schemaOf(({ bus }) => ({ bus: String(bus) })),
    )
    .singleton('pool', () => steps.push('real pool'))
    .singleton('bus', (): Bus => ({ name: `real ${steps.push('real bus')}` }), {
      dispose: () => steps.push('real end'),
    })
    .scoped('cart', (): Bus => ({ name: `real ${steps.push('real cart')}` }), { dispose: () => steps.push('real end') })
    .job('poll', { schedule: onDemand() }, async (_signal, { services }) => {
      seen.push(services.bus, services.cart);
    });

  test('replaces a service: the original is neither made nor disposed', async () => {
    steps.length = 0;
    const { host } = await startedHost(
      application.override('bus', () => ({ name: 'fake' }), { dispose: ({ name }) => steps.push(`end ${name}`) }),
    );
    await host.run('poll');
    await host.stop();
    expect(seen.at(-2)).toEqual({ name: 'fake' });
    expect(steps).toEqual(['real pool', 'real cart', 'real end', 'end fake']);
  });

  test('of a scoped service is one object for the whole host', async () => {
    const { host } = await startedHost(application.override('cart', () => ({ name: 'fake' })));
    await host.run('poll');
    const first = seen.at(-1);
    await host.run('poll');
    expect(seen.at(-1)).toBe(first);
    await host.stop();
  });

  test('sees settings and built-ins, and may be asynchronous', async () => {
    const { host } = await startedHost(
      application.override('bus', async ({ ordering, environment }) => {
        return { name: `${environment.applicationName} ${ordering.bus}` };
      }),
      { settings: { ordering: { bus: 'local' } } },
    );
    await host.run('poll');
    expect(seen.at(-2)).toEqual({ name: 'orders local' });
    await host.stop();
  });

  test('does not see other services', async () => {
    const broken = Reflect.apply(application.override, application, ['bus', ({ pool }: { pool: unknown }) => pool]);
    const error = await anyhostErrorOf(hostOf(broken).host.start());
    expect(error.code).toBe('ERR_ANYHOST_UNKNOWN_DEPENDENCY');
    expect(error.message).toContain("singleton 'bus' asks for 'pool', which a replacement cannot see");
  });

  test('leaves the application it was made from as it was', async () => {
    application.override('bus', () => ({ name: 'fake' }));
    const { host } = await startedHost(application);
    await host.run('poll');
    expect(seen.at(-2)?.name).toMatch(/^real/);
    await host.stop();
  });

  test('needs the public members of a class, not the class, and may be disposed its own way', async () => {
    class RabbitPayments {
      readonly #connection = 'amqp';
      async pay(amount: number): Promise<string> {
        return `${this.#connection} ${amount}`;
      }
    }
    class FakePayments {
      readonly paid: number[] = [];
      async pay(amount: number): Promise<string> {
        this.paid.push(amount);
        return 'fake';
      }
    }
    const app = defineApplication('orders')
      .singleton('payments', () => new RabbitPayments(), { dispose: () => steps.push('real payments') })
      .job('pay', { schedule: onDemand() }, async (_signal, { services }) => void (await services.payments.pay(5)));
    const fake = new FakePayments();
    steps.length = 0;
    const overridden = app.override('payments', async () => fake, {
      dispose: ({ paid }) => steps.push(`paid ${paid}`),
    });
    const { host } = await startedHost(overridden);
    await host.run('pay');
    await host.stop();
    expect(steps).toEqual(['paid 5']);
  });

  test('of the state store is any state store', async () => {
    const store = Object.assign(memoryStateStore(), { durable: true });
    const app = defineApplication('orders')
      .stateStore(() => Object.assign(memoryStateStore(), { vacuum: () => {} }), {
        dispose: () => steps.push('real store'),
      })
      .job('save', { schedule: onDemand() }, (_signal, { checkpoint }) => checkpoint.save(1))
      .override('stateStore', () => store);
    steps.length = 0;
    const { host } = await startedHost(app);
    expect((await host.run('save')).status).toBe('completed');
    await host.stop();
    expect(steps).toEqual([]);
    expect(app.definition.services.map(({ name, override }) => `${name} ${override}`)).toEqual(['stateStore true']);
  });
});
