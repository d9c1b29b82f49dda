import { describe, expect, test } from 'vitest';
import { boundedRun } from './bounded-run.fixture.ts';

describe('chaos over SQLite', () => {
  test('killed processes lose nothing, and do nothing twice', async () => {
    const { killed, violations } = await boundedRun('sqlite', { worlds: 2, kills: 5 });
    expect(violations).toEqual([]);
    expect(killed).toBeGreaterThanOrEqual(10);
  });
});
