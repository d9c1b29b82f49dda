// Adds 1 to the number under 'counter' as often as asked, by compare-and-set; prints how often it lost.
// 'batch': each time together with a second number, under a key of its own.
import { writeSync } from 'node:fs';
import { sqliteStateStore } from './sqlite-state-store.ts';

const [path = '', times = '0', how = 'set'] = process.argv.slice(2);
const store = sqliteStateStore(path);
let lost = 0;
for (let done = 0; done < Number(times); ) {
  const record = await store.get('counter');
  const value = Number(record?.value ?? 0) + 1;
  const ifVersion = record?.version ?? null;
  const [version] =
    how === 'batch'
      ? await store.batch([
          { key: 'counter', value, ifVersion },
          { key: `own/${process.pid}`, value: done },
        ])
      : [await store.set('counter', value, { ifVersion })];
  if (version === undefined) lost += 1;
  else done += 1;
}
store[Symbol.dispose]();
writeSync(1, `${lost}\n`);
