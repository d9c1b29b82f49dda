import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scheduledHost } from './fixtures/host.fixture.ts';
import { app } from './readme.fixture.ts';

test('the README shows its example as it is run here', () => {
  expect(read('../README.md')).toContain(`\`\`\`ts\n${read('readme.fixture.ts')}\`\`\``);
});

test('the example of the README confirms its orders at the first due time', async () => {
  const { host, clock, lines, summary } = await scheduledHost(app);
  await clock.advance(30_000);
  expect(summary()).toEqual(['order-confirmer completed']);
  expect(lines.filter(({ message }) => message === 'confirmed')).toHaveLength(2);
  await host.stop();
});

function read(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8');
}
