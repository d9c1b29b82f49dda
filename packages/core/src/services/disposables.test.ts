import { describe, expect, test } from 'vitest';
import { deferred, forever } from '../fixtures/deferred.fixture.ts';
import { ManualClock, settle } from '../fixtures/manual-clock.fixture.ts';
import { ShutdownBudget } from '../host/shutdown-budget.ts';
import { Disposables } from './disposables.ts';

describe('disposables', () => {
  test('are disposed in reverse order of creation, one after the other [D05, D02]', async () => {
    const steps: string[] = [];
    const disposables = new Disposables();
    const slow = deferred();
    disposables.add('first', {}, () => steps.push('first'));
    disposables.add('second', {}, async () => {
      steps.push('second begins');
      await slow.promise;
      steps.push('second ends');
    });
    const disposing = disposables.dispose();
    await settle();
    expect(steps).toEqual(['second begins']);
    slow.resolve();
    expect(await disposing).toEqual([]);
    expect(steps).toEqual(['second begins', 'second ends', 'first']);
  });

  test('are disposed by their option, else asynchronously, else synchronously [D06]', async () => {
    const steps: string[] = [];
    const both = {
      [Symbol.asyncDispose]: async () => void steps.push('async'),
      [Symbol.dispose]: () => void steps.push('sync'),
    };
    const disposables = new Disposables();
    disposables.add('sync', { [Symbol.dispose]: () => steps.push('sync') }, undefined);
    disposables.add('both', both, undefined);
    const other = { ...both };
    disposables.add('option', other, (service) => steps.push(service === other ? 'option' : 'wrong'));
    await disposables.dispose();
    expect(steps).toEqual(['option', 'async', 'sync']);
  });

  test('keep their this', async () => {
    class Pool {
      closed = false;
      [Symbol.dispose](): void {
        this.closed = true;
      }
    }
    const pool = new Pool();
    const disposables = new Disposables();
    disposables.add('pool', pool, undefined);
    await disposables.dispose();
    expect(pool.closed).toBe(true);
  });

  test('are nothing for values that cannot be disposed', () => {
    const disposables = new Disposables();
    for (const service of [undefined, null, 5, 'text', {}, { [Symbol.dispose]: 'no function' }]) {
      disposables.add('value', service, undefined);
    }
    expect(disposables.isEmpty).toBe(true);
  });

  test('are each disposed even if others fail, at once or later', async () => {
    const errors = [new Error('third'), new Error('first')];
    const disposables = new Disposables();
    let second = false;
    disposables.add('first', {}, () => Promise.reject(errors[1]));
    disposables.add('second', {}, () => {
      second = true;
    });
    disposables.add('third', {}, () => {
      throw errors[0];
    });
    expect(await disposables.dispose()).toEqual(errors);
    expect(second).toBe(true);
  });

  test('are disposed once', async () => {
    let count = 0;
    const disposables = new Disposables();
    disposables.add('one', {}, () => {
      count += 1;
    });
    await Promise.all([disposables.dispose(), disposables.dispose()]);
    expect(count).toBe(1);
  });

  test('do not hold up the others beyond the budget, which names who did', async () => {
    const clock = new ManualClock();
    const budget = new ShutdownBudget(clock, 1000, () => new Error('over'));
    const disposables = new Disposables();
    let first = false;
    disposables.add('first', {}, () => {
      first = true;
    });
    disposables.add('stuck', {}, forever);
    const disposing = disposables.dispose((name, work) => budget.settle(name, work));
    await clock.advance(1000);
    expect(await disposing).toEqual([]);
    expect(first).toBe(true);
    expect(budget.unsettled).toEqual(["disposal of 'stuck'"]);
    expect(clock.pending).toBe(0);
  });
});
