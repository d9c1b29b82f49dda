import { AnyhostError } from '@anyhost/core';
import { expect, test } from 'vitest';
import { planApplication } from '../plan/plan-application.ts';
import { cleaner, shop } from './applications.fixture.ts';
import { azureFiles } from './azure-files.ts';
import { containerAppsFiles } from './container-apps-files.ts';

const OPTIONS = [
  ...['name', 'store', 'secrets', 'logRetentionDays', 'environment', 'services', 'plan', 'nodeVersion', 'memoryMb'],
  ...['size', 'functionTimeoutMs', 'timeZones', 'schedules', 'registry', 'image', 'mode', 'retries', 'cpu', 'guard'],
];

const VALUES: readonly unknown[] = [
  ...[undefined, null, 0, -1, 1, 0.5, 30, 512, 3_600_000, Number.NaN, Number.POSITIVE_INFINITY, true, false, 10n],
  ...['', 'a', 'flex', 'premium', 'EP1', 'guard', 'setting', 'host', '22', "it's ${x}", 'x'.repeat(300), 'app:1'],
  ...[[], ['clean'], [1], [null], {}, { A: '1' }, { clean: 5 }, { kind: 'azure-storage' }, { kind: 'x' }],
  ...[() => 1, Symbol('x'), new Map(), new Date(0), Object.create(null)],
  {
    get kind() {
      throw new Error('This getter throws');
    },
  },
  new Proxy(
    {},
    {
      ownKeys() {
        throw new Error('This trap throws');
      },
    },
  ),
];

/** The same numbers on every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test('options that hold anything give files, or are refused with a code', async () => {
  const plans = await Promise.all([planApplication(cleaner), planApplication(shop)]);
  const random = randomNumbers(1);
  const counts = { made: 0, refused: 0 };
  for (let round = 0; round < 3000; round++) {
    const isContainers = round % 2 === 0;
    const options: Record<string, unknown> = {
      store: { kind: 'other' },
      ...(isContainers ? { registry: 'registry', image: 'app:1' } : {}),
    };
    for (let changes = 1 + random(2); changes > 0; changes--) {
      options[OPTIONS[random(OPTIONS.length)] ?? ''] = VALUES[random(VALUES.length)];
    }
    try {
      const plan = plans[random(2)] ?? plans[0];
      const files = isContainers ? containerAppsFiles(plan, Object(options)) : azureFiles(plan, options);
      counts.made += 1;
      if (files.some(({ text }) => /undefined|\[object/.test(text))) throw new Error('A file holds no text');
    } catch (thrown) {
      if (!(thrown instanceof AnyhostError)) throw thrown;
      counts.refused += 1;
    }
  }
  expect(counts.made).toBeGreaterThan(50);
  expect(counts.refused).toBeGreaterThan(1000);
});
