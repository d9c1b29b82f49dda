import { defineApplication, module, onDemand } from '@anyhost/core';
import { testHost } from '@anyhost/testing';
import { expect, test } from 'vitest';

class RabbitPayments {
  readonly #url: string;
  constructor(url: string) {
    this.#url = url;
  }
  async pay(order: string): Promise<void> {
    throw new Error(`${this.#url} cannot be reached for ${order}`);
  }
}

class FakePayments {
  readonly paid: string[] = [];
  async pay(order: string): Promise<void> {
    this.paid.push(order);
  }
}

interface Pool {
  query(text: string): Promise<readonly string[]>;
}

const billing = module<{ pool: Pool }>('billing')
  .singleton('payments', () => new RabbitPayments('amqp://broker'))
  .job('pay', { schedule: onDemand() }, async (_signal, { services }) => {
    for (const order of await services.pool.query('open orders')) await services.payments.pay(order);
  });

test('a module is tested alone: the test registers what it needs and replaces what reaches outside', async () => {
  const payments = new FakePayments();
  const app = defineApplication('test')
    .singleton('pool', (): Pool => ({ query: async () => ['order-1'] }))
    .use(billing)
    .override('payments', () => payments);
  await using host = await testHost(app);

  expect(await host.run('pay')).toMatchObject({ status: 'completed' });
  expect(payments.paid).toEqual(['order-1']);
});
