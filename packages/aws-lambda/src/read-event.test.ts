import { describe, expect, it } from 'vitest';
import { readEvent } from './read-event.ts';

const RULE_EVENT = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '123456789012',
  time: '2026-03-01T09:30:17Z',
  region: 'eu-central-1',
  resources: ['arn:aws:events:eu-central-1:123456789012:rule/tick'],
  detail: {},
};

describe('an event that is understood', () => {
  it('is the scheduled event of an EventBridge rule, due at its time', () => {
    expect(readEvent(RULE_EVENT)).toEqual({
      service: undefined,
      trigger: 'schedule',
      attempt: 1,
      scheduledAt: Date.parse('2026-03-01T09:30:17Z'),
    });
  });

  it('is what Scheduler sends without an Input, whose detail is text', () => {
    const event = { ...RULE_EVENT, source: 'aws.scheduler', detail: '{}' };
    expect(readEvent(event).scheduledAt).toBe(Date.parse('2026-03-01T09:30:17Z'));
  });

  it('is the Input of a schedule, whose attempt arrives as text', () => {
    const event = {
      service: 'price-cache',
      scheduledTime: '2026-03-01T09:30:00Z',
      attempt: '3',
      executionId: 'd32c5kddcf5bb8c3',
      scheduleArn: 'arn:aws:scheduler:eu-central-1:123456789012:schedule/default/price-cache',
    };
    expect(readEvent(event)).toEqual({
      service: 'price-cache',
      trigger: 'schedule',
      attempt: 3,
      scheduledAt: Date.parse('2026-03-01T09:30:00Z'),
    });
  });

  it('may name its trigger, leave out the service, and count the attempt with a number', () => {
    const event = { trigger: 'schedule', scheduledTime: '2026-03-01T11:30:00+02:00', attempt: 2 };
    expect(readEvent(event)).toEqual({
      service: undefined,
      trigger: 'schedule',
      attempt: 2,
      scheduledAt: Date.parse('2026-03-01T09:30:00Z'),
    });
  });

  it('may ask for a guard', () => {
    const event = { service: 'price-cache', scheduledTime: '2026-03-01T09:30:00Z' };
    expect(readEvent({ ...event, guard: true }).isGuarded).toBe(true);
    expect(readEvent({ ...event, guard: false })).toEqual(readEvent(event));
    expect(readEvent(event).isGuarded).toBeUndefined();
  });

  it.each(['manual', 'continuation'])('is a %s run, which has no due time', (trigger) => {
    expect(readEvent({ service: 'price-cache', trigger })).toEqual({
      service: 'price-cache',
      trigger,
      attempt: 1,
      scheduledAt: undefined,
    });
  });
});

describe('an event that is not understood', () => {
  it.each([
    ['nothing', undefined, 'The event is undefined.'],
    ['null', null, 'The event is null.'],
    ['text', 'a secret', 'The event is a string of 8 characters.'],
    ['an empty object', {}, 'The event {} contains neither'],
    ['an array', [], 'The event an array of 0 elements contains neither'],
    ['an event of another source', { ...RULE_EVENT, source: 'my.shop' }, 'from source "my.shop"'],
    ['another event of EventBridge', { ...RULE_EVENT, 'detail-type': 'Other' }, '(detail-type "Other")'],
    ['a message of a queue', { Records: [{ body: 'secret' }] }, 'The event { Records } contains neither'],
    ['a service without a trigger', { service: 'price-cache' }, 'The event { service } contains neither'],
    [
      'a schedule without a due time',
      { service: 'a', trigger: 'schedule' },
      'contains neither scheduledTime nor trigger',
    ],
    ['an unknown trigger', { service: 'a', trigger: 'startup' }, `The event's trigger is "startup".`],
  ])('is refused and named, with what would be understood: %s', (_, event, text) => {
    expect(() => readEvent(event)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_EVENT', message: expect.stringContaining(text) }),
    );
    expect(() => readEvent(event)).toThrow('Expected a scheduled event of an EventBridge rule');
  });

  it('is outlined by its field names, because its values may be confidential', () => {
    expect(() => readEvent({ Records: [{ body: 'secret' }] })).not.toThrow('secret');
    expect(() => readEvent('a secret')).not.toThrow('secret');
  });

  it.each([
    ['long text', 'x'.repeat(1_000_000)],
    ['a long service', { service: ['x'.repeat(1_000_000)], trigger: 'manual' }],
    ['a long due time', { scheduledTime: 'x'.repeat(1_000_000) }],
    ['a long placeholder', { scheduledTime: `<aws.scheduler.${'x'.repeat(1_000_000)}>` }],
    ['a long source', { source: 'x'.repeat(1_000_000) }],
    ['many long fields', Object.fromEntries(['a', 'b', 'c'].map((name) => [name.repeat(1_000_000), 1]))],
  ])('is described in a short message: %s', (_, event) => {
    expect(messageFor(event).length).toBeLessThan(700);
  });

  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  it.each([
    [
      'a getter that throws',
      {
        get trigger(): string {
          throw new Error('closed');
        },
      },
      'closed',
    ],
    [
      'a getter that throws nothing',
      {
        get trigger(): string {
          throw undefined;
        },
      },
      'undefined',
    ],
    [
      'a proxy that throws',
      new Proxy(
        {},
        {
          get: () => {
            throw new TypeError('trap');
          },
        },
      ),
      'trap',
    ],
    ['a revoked proxy', revoked.proxy, 'revoked'],
  ])('is refused when it cannot be read: %s', (_, event, text) => {
    expect(() => readEvent(event)).toThrow(expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_EVENT' }));
    expect(messageFor(event)).toContain(text);
  });

  it.each([
    ['service', { service: 7, trigger: 'manual' }, `The event's service is 7; expected the name`],
    ['service', { service: '', trigger: 'manual' }, `The event's service is ""; expected the name`],
    ['scheduledTime', { scheduledTime: 'yesterday' }, `The event's scheduledTime is "yesterday"; expected an instant`],
    ['scheduledTime', { scheduledTime: '2026-03-01T09:30:00' }, 'expected an instant with its offset'],
    ['scheduledTime', { scheduledTime: '2026-13-01T09:30:00Z' }, 'expected an instant with its offset'],
    ['scheduledTime', { scheduledTime: '2026-02-31T00:00:00Z' }, 'expected an instant with its offset'],
    ['scheduledTime', { scheduledTime: 1772357400000 }, 'expected an instant with its offset'],
    ['time', { ...RULE_EVENT, time: undefined }, `The event's time is undefined; expected an instant`],
    [
      'attempt',
      { scheduledTime: '2026-03-01T09:30:00Z', attempt: '0' },
      `The event's attempt is "0"; expected a whole`,
    ],
    [
      'attempt',
      { scheduledTime: '2026-03-01T09:30:00Z', attempt: 1.5 },
      `The event's attempt is 1.5; expected a whole`,
    ],
  ])('is refused for a %s that makes no sense, and says what it should be', (_, event, text) => {
    expect(() => readEvent(event)).toThrow(
      expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_EVENT', message: expect.stringContaining(text) }),
    );
  });

  it.each([1, 'true', null, {}])('is refused for a guard that is neither true nor false: %o', (guard) => {
    expect(() => readEvent({ scheduledTime: '2026-03-01T09:30:00Z', guard })).toThrow(/guard is .*; expected true or/);
  });

  it.each(['manual', 'continuation'])('is refused when it asks for a guard of a %s run', (trigger) => {
    expect(() => readEvent({ trigger, guard: true })).toThrow('leave guard out');
    expect(readEvent({ trigger, guard: false })).toEqual(readEvent({ trigger }));
  });

  it.each([
    ['scheduledTime', { scheduledTime: '<aws.scheduler.scheduled-time>' }],
    ['attempt', { scheduledTime: '2026-03-01T09:30:00Z', attempt: '<aws.scheduler.attempt-number>' }],
  ])('is refused when the placeholder in %s is still there', (field, event) => {
    expect(() => readEvent(event)).toThrow(`The event's ${field} is still the placeholder <aws.scheduler.`);
    expect(() => readEvent(event)).toThrow(expect.objectContaining({ code: 'ERR_ANYHOST_INVALID_EVENT' }));
  });

  it.each(['manual', 'continuation'])('is refused when it gives a %s run a due time', (trigger) => {
    expect(() => readEvent({ trigger, scheduledTime: '2026-03-01T09:30:00Z' })).toThrow('leave scheduledTime out');
  });
});

function messageFor(event: unknown): string {
  try {
    readEvent(event);
  } catch (thrown) {
    return String(Object(thrown).message);
  }
  return 'understood';
}
