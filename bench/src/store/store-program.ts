// One of several hosts on one record. Arguments: the file of the store, when to begin to count (milliseconds since the Unix epoch), for how many seconds, and 'last' or 'none', what to record.
import process from 'node:process';
import { setTimeout as wait } from 'node:timers/promises';
import { defineApplication, every, silentLogger } from '@anyhost/core';
import { createHost } from '@anyhost/node';
import { sqliteStateStore } from '@anyhost/sqlite';
import { countingStore } from './counting-store.ts';

const [file = '', beginAt = '0', seconds = '0', record] = process.argv.slice(2);
const counts = { calls: 0, conflicts: 0 };
let runs = 0;

const application = defineApplication('bench')
  .stateStore(() => countingStore(sqliteStateStore(file), counts))
  .job('tick', { schedule: every('1s'), record: record === 'none' ? 'none' : 'last' }, async () => {
    runs += 1;
  });

const host = createHost(application, { logger: silentLogger });
await host.start();
await wait(Math.max(0, Number(beginAt) - Date.now()));
const atBegin = { ...counts, runs };
await wait(Number(seconds) * 1000);
const report = {
  runs: runs - atBegin.runs,
  calls: counts.calls - atBegin.calls,
  conflicts: counts.conflicts - atBegin.conflicts,
  late: Math.max(0, Date.now() - Number(beginAt) - Number(seconds) * 1000),
};
await host.stop();
console.log(JSON.stringify(report));
