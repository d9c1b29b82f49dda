// Adds 1 to the number under 'counter' as often as asked, by compare-and-set; prints how often it lost.
import { writeSync } from 'node:fs';
import { sqliteStateStore } from './sqlite-state-store.ts';

const [path = '', times = '0'] = process.argv.slice(2);
const store = sqliteStateStore(path);
let lost = 0;
for (let done = 0; done < Number(times); ) {
  const record = await store.get('counter');
  const version = await store.set('counter', Number(record?.value ?? 0) + 1, { ifVersion: record?.version ?? null });
  if (version === undefined) lost += 1;
  else done += 1;
}
store[Symbol.dispose]();
writeSync(1, `${lost}\n`);
