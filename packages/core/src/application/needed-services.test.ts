import { describe, expect, test } from 'vitest';
import { hostOf } from '../fixtures/host.fixture.ts';
import { schemaOf } from '../fixtures/schema.fixture.ts';
import { continuous, every, onDemand } from '../schedule/schedule.ts';
import { memoryStateStore } from '../state/memory-store.ts';
import { defineApplication } from './define-application.ts';
import { type HostSelection, isStarted, neededServices, startedServices } from './needed-services.ts';

const schedule = onDemand();
const nothing = async (): Promise<void> => {};
const plain = { startAsync: nothing, stopAsync: nothing };
const section = schemaOf(() => ({ text: '' }));
const base = defineApplication('orders')
  .settings('database', section)
  .settings('broker', section)
  .singleton('pool', () => 1, { uses: ['database'] })
  .singleton('bus', () => 2, { uses: ['broker'] })
  .scoped('orders', ({ pool }) => pool, { uses: ['pool'] })
  .transient('sender', ({ bus }) => bus, { uses: ['bus'] })
  .singleton('everything', () => 3)
  .job('read', { schedule, uses: ['orders'] }, nothing)
  .job('send', { schedule, uses: ['sender', 'broker'] }, nothing)
  .job('all', { schedule, uses: ['everything'] }, nothing)
  .job('open', { schedule }, nothing)
  .singleton('later', () => 4);

function needed(app: Pick<typeof base, 'definition'>, onlyService: string): readonly (readonly string[])[] {
  const { services, settings } = neededServices(app.definition, { longLived: true, onlyService }) ?? {};
  return [[...(services ?? [])].sort(), [...(settings ?? [])].sort()];
}

describe('a host that leaves services out', () => {
  test('starts the others, and needs what they need', () => {
    const selection = { longLived: false, without: new Set(['all', 'open', 'send']) };
    const { services, settings } = neededServices(base.definition, selection) ?? {};
    expect([...(services ?? [])].sort()).toEqual(['orders', 'pool']);
    expect([...(settings ?? [])]).toEqual(['database']);
    expect(startedServices(base, selection)).toEqual(['read']);
  });

  test('needs everything when it leaves none out', () => {
    expect(neededServices(base.definition, { longLived: false, without: new Set() })).toBeUndefined();
  });
});

describe('a host bound to one service needs', () => {
  test('what the service uses, and what that uses', () => {
    expect(needed(base, 'read')).toEqual([['orders', 'pool'], ['database']]);
    expect(needed(base, 'send')).toEqual([['bus', 'sender'], ['broker']]);
  });

  test('for a singleton without uses everything registered before it, and nothing after', () => {
    const before = ['bus', 'everything', 'orders', 'pool', 'sender'];
    expect(needed(base, 'all')).toEqual([before, ['broker', 'database']]);
  });

  test('for a service without uses everything: a singleton registered last may be there for its effects', () => {
    const all = ['bus', 'everything', 'later', 'orders', 'pool', 'sender'];
    expect(needed(base, 'open')).toEqual([all, ['broker', 'database']]);
  });

  test('what the plain hosted services need that start too', () => {
    const app = base.hostedService('migrations', () => plain, { uses: ['pool'] });
    expect(needed(app, 'send')).toEqual([
      ['bus', 'pool', 'sender'],
      ['broker', 'database'],
    ]);
    expect(
      needed(
        base.hostedService('greedy', () => plain),
        'send',
      )[0],
    ).toContain('later');
  });

  test('the state store', () => {
    const app = base.stateStore(({ pool }) => memoryStateStore({ clock: Object(pool) }), { uses: ['pool'] });
    expect(needed(app, 'send')[0]).toEqual(['bus', 'pool', 'sender', 'stateStore']);
  });

  test('nothing of what an override has replaced, but the settings, which the replacement sees', () => {
    expect(
      needed(
        base.override('everything', () => 5),
        'all',
      ),
    ).toEqual([['everything'], ['broker', 'database']]);
  });
});

test('a host that is not bound needs everything', () => {
  expect(neededServices(base.definition, { longLived: true })).toBeUndefined();
});

test('a bound host makes and checks nothing else [V05]', async () => {
  const made: string[] = [];
  const invalid = schemaOf(() => {
    throw new Error('checked');
  });
  const app = defineApplication('orders')
    .settings('broker', invalid)
    .singleton('bus', () => made.push('bus'))
    .singleton('pool', () => made.push('pool'), { uses: [] })
    .job('read', { schedule, uses: ['pool'] }, async (_signal, { services }) => void services.pool)
    .job('send', { schedule }, nothing);
  const { host } = hostOf(app, { platform: { onlyService: 'read' } });
  await host.start();
  expect(made).toEqual(['pool']);
  expect((await host.run('read')).status).toBe('completed');
  await host.stop();
});

test('a schedule sees the settings that its service uses', async () => {
  const seen = new Set<string>();
  const app = defineApplication('orders')
    .settings(
      'one',
      schemaOf(() => ({ period: '1m' })),
    )
    .settings(
      'two',
      schemaOf(() => ({ period: '2m' })),
    )
    .job(
      'poll',
      {
        uses: ['one'],
        schedule: (settings) => {
          seen.add(Object.keys(settings).join());
          return every('5m');
        },
      },
      nothing,
    );
  const { host } = hostOf(app);
  await host.start();
  await host.stop();
  expect([...seen]).toEqual(['one']);
});

describe('hosts: long-lived', () => {
  const app = defineApplication('orders')
    .job('everywhere', { schedule }, nothing)
    .job('queue', { schedule: continuous(), hosts: 'long-lived' }, nothing)
    .hostedService('metrics', () => plain, { hosts: 'long-lived' });
  const started = (selection: HostSelection): string[] =>
    app.definition.hostedServices.filter((service) => isStarted(service, selection)).map(({ name }) => name);

  test.each<[HostSelection, string[]]>([
    [{ longLived: true }, ['everywhere', 'queue', 'metrics']],
    [{ longLived: false }, ['everywhere']],
    [{ longLived: false, onlyService: 'queue' }, []],
    [{ longLived: false, onlyService: 'queue', isCommand: true }, ['queue']],
    [{ longLived: true, onlyService: 'queue' }, ['queue', 'metrics']],
  ])('%o starts %o', (selection, names) => {
    expect(started(selection)).toEqual(names);
  });
});
