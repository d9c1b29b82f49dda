import { describe, expect, it } from 'vitest';
import { OrderingSettings } from './settings.ts';

describe('the settings', () => {
  it('have a grace period and a check of one minute by default', () => {
    expect(OrderingSettings.parse({})).toMatchObject({ gracePeriod: 60_000, checkUpdateTime: '1m', batchSize: 50 });
  });

  it('accept strings, as environment variables are', () => {
    const settings = OrderingSettings.parse({
      gracePeriod: '2h',
      batchSize: '7',
      publishPauseMs: '0',
      seedOrders: '10',
    });
    expect(settings).toMatchObject({ gracePeriod: 7_200_000, batchSize: 7, publishPauseMs: 0, seedOrders: 10 });
  });

  it.each([
    ['gracePeriod', 'soon'],
    ['gracePeriod', '0s'],
    ['checkUpdateTime', '1.5s'],
    ['batchSize', '0'],
    ['batchSize', 'many'],
    ['databaseUrl', 'mysql://localhost/orders'],
    ['rabbitmqUrl', 'http://localhost'],
    ['databasePath', ''],
    ['mailUrl', 'https://mail.example'],
    ['mailFrom', 'the shop'],
  ])('refuse %s = %o and name it', (name, value) => {
    const { error } = OrderingSettings.safeParse({ [name]: value });
    expect(error?.issues.map((issue) => issue.path.join('.'))).toContain(name);
  });

  it('refuse a name they do not know', () => {
    expect(OrderingSettings.safeParse({ bachSize: '5' }).success).toBe(false);
  });

  it('refuse RabbitMQ over a database that no other process can reach', () => {
    const { error } = OrderingSettings.safeParse({ rabbitmqUrl: 'amqp://localhost' });
    expect(error?.issues[0]?.path).toEqual(['databaseUrl']);
  });
});
