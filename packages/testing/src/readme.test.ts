import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test.each([
  'price-cache.test.ts',
  'archiver.test.ts',
  'replace.test.ts',
  'replicas.test.ts',
  'lambda-sample.process.test.ts',
  'azure-sample.process.test.ts',
])('the README shows %s once, as it is run here', (file) => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  expect(readme.split(`\`\`\`ts\n${source}\`\`\``)).toHaveLength(2);
});
