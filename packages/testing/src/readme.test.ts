import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the README shows its example as it is run here', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const source = readFileSync(new URL('price-cache.test.ts', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${source}\`\`\``);
});
