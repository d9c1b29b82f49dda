import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test.each(['http-tick.ts', 'http-tick.test.ts', 'map-store.ts', 'map-store.test.ts'])(
  'the README shows %s as it is run here',
  (file) => {
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    expect(readme).toContain(`\`\`\`ts\n${source}\`\`\``);
  },
);
