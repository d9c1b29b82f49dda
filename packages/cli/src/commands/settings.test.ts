import { expect, test } from 'vitest';
import { cli } from '../cli.fixture.ts';
import { seen } from '../fixtures/shop/src/app.ts';

test('anyhost settings prints every setting with its variable, type and default, and reads none', async () => {
  const before = { ...seen };
  const { code, out, err } = await cli(['settings'], { env: {} });
  expect([code, err]).toEqual([0, '']);
  const lines = out.trimEnd().split('\n');
  expect(lines[0]).toMatch(/^setting +variable +type +default +description$/);
  expect(lines[1]).toMatch(/^shop\.database +SHOP__DATABASE +text +required +The file of the database$/);
  expect(lines[2]).toMatch(/^shop\.pollEvery +SHOP__POLL_EVERY +text +5m +How often prices are polled$/);
  expect(out).toMatch(
    /^anyhost\.storeTimeoutMs +ANYHOST__STORE_TIMEOUT_MS +number, 1 or more +5000 +Milliseconds .*$/m,
  );
  expect(lines.at(-1)).toBe('On a command line: --shop:database=…');
  expect(seen).toEqual(before);
});

test('anyhost settings --json prints a line for each', async () => {
  const { out } = await cli(['settings', '--json'], { env: {} });
  const lines = out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines[0]).toEqual({
    section: 'shop',
    path: 'shop.database',
    variable: 'SHOP__DATABASE',
    option: '--shop:database',
    type: 'text',
    required: true,
    default: null,
    allowed: null,
    description: 'The file of the database',
    secret: false,
    knownFrom: 'jsonSchema',
  });
  expect(lines.map(({ path }) => path)).toContain('anyhost.pools.<name>');
});
