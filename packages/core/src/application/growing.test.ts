import { describe, expect, test } from 'vitest';
import { every } from '../schedule/schedule.ts';
import { defineApplication } from './define-application.ts';

const POLICY = { schedule: every('1m') };
const nothing = async (): Promise<void> => {};
type Jobs = ReturnType<typeof defineApplication<string>>;

function withJobs(application: Jobs, count: number): Jobs {
  let grown = application;
  for (let at = 0; at < count; at += 1) grown = grown.job(`job-${at}`, POLICY, nothing);
  return grown;
}

describe('applications that grow from the same one', () => {
  test('do not see each other, whichever grows first', () => {
    const trunk = defineApplication<string>('orders').job('trunk', POLICY, nothing);
    const left = trunk.job('left', POLICY, nothing);
    const right = trunk.job('right', POLICY, nothing).job('left', POLICY, nothing);
    const both = left.job('right', POLICY, nothing);
    expect(trunk.backgroundServices).toEqual(['trunk']);
    expect(left.backgroundServices).toEqual(['trunk', 'left']);
    expect(right.backgroundServices).toEqual(['trunk', 'right', 'left']);
    expect(both.backgroundServices).toEqual(['trunk', 'left', 'right']);
    expect(() => both.job('left', POLICY, nothing)).toThrow(/registered already/);
  });

  test('do not see each other’s overrides', () => {
    const app = defineApplication('orders').singleton('pool', () => 'real');
    const one = app.override('pool', () => 'one');
    const two = app.override('pool', () => 'two').override('pool', () => 'three');
    const made = ({ definition }: Pick<typeof app, 'definition'>): unknown => {
      const [first] = definition.services;
      return first !== undefined && 'factory' in first && first.factory({});
    };
    expect([app, one, two].map(made)).toEqual(['real', 'one', 'three']);
  });
});

describe('what an application is as data', () => {
  test('is made once, and frozen [E01]', () => {
    const app = defineApplication('orders').job('poll', POLICY, nothing);
    expect(app.definition).toBe(app.definition);
    expect(app.backgroundServices).toBe(app.backgroundServices);
    expect(Object.isFrozen(app.definition)).toBe(true);
    expect(Object.isFrozen(app.definition.hostedServices)).toBe(true);
    expect(Object.isFrozen(app.backgroundServices)).toBe(true);
  });

  test('holds a frozen copy of each policy: a later change of the author’s object changes nothing', () => {
    const retry = { attempts: 2, delayMs: 10 };
    const policy = { schedule: every('1m'), timeoutMs: 1000, retry, uses: [] };
    const app = defineApplication('orders').job('poll', policy, nothing);
    Object.assign(policy, { timeoutMs: 'abc' });
    Object.assign(retry, { attempts: 'many' });
    const [registration] = app.definition.hostedServices;
    expect(registration).toMatchObject({ policy: { timeoutMs: 1000, retry: { attempts: 2, delayMs: 10 }, uses: [] } });
    expect(() => Object.assign(Object(registration).policy, { timeoutMs: 1 })).toThrow(TypeError);
  });
});

test('defining grows linearly: 20 000 jobs take less than eight times as long as 5 000', () => {
  const timeOf = (count: number): number => {
    const begin = process.cpuUsage();
    expect(withJobs(defineApplication<string>('large'), count).backgroundServices.length).toBe(count);
    const { user, system } = process.cpuUsage(begin);
    return user + system;
  };
  withJobs(defineApplication<string>('warm'), 5000);
  // The best of three, and 200 ms at least: garbage of other tests is not growth. Quadratic growth takes seconds.
  const bestOf = (count: number): number => Math.min(timeOf(count), timeOf(count), timeOf(count));
  expect(bestOf(20_000)).toBeLessThan(8 * Math.max(bestOf(5000), 25_000));
});
