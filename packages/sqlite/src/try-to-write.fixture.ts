// Opens a store and writes ten records of 50 KB; prints the code and the message of what goes wrong, as JSON.
import { writeSync } from 'node:fs';
import { AnyhostError } from '@anyhost/core';
import { sqliteStateStore } from './sqlite-state-store.ts';

let written = 0;
try {
  const store = sqliteStateStore(process.argv[2] ?? '');
  for (; written < 10; written += 1) await store.set(`k${written}`, 'x'.repeat(50_000));
} catch (thrown) {
  if (!(thrown instanceof AnyhostError)) throw thrown;
  writeSync(1, JSON.stringify({ written, code: thrown.code, message: thrown.message }));
}
