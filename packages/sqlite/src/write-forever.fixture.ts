// Writes until it is killed; prints the number of each write after SQLite has acknowledged it.
import { writeSync } from 'node:fs';
import { sqliteStateStore } from './sqlite-state-store.ts';

const store = sqliteStateStore(process.argv[2] ?? '');
for (let number = 1; ; number += 1) {
  await store.set('latest', { number, padding: 'x'.repeat(20_000) });
  writeSync(1, `${number}\n`);
}
