import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the README shows readme.fixture.ts as it is compiled here', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const source = readFileSync(new URL('readme.fixture.ts', import.meta.url), 'utf8');
  expect(readme).toContain(`\`\`\`ts\n${source.replaceAll('./index.ts', '@anyhost/logging')}\`\`\``);
});
