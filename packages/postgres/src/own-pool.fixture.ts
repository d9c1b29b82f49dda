// Makes a store on a connection string, uses it if told to, and does not dispose it. Prints what is loaded of pg before and after.
import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { postgresStateStore } from './index.ts';

const [connectionString = '', use] = process.argv.slice(2);
const { cache } = createRequire(import.meta.url);
const loaded = (): boolean => Object.keys(cache).some((path) => path.includes('/node_modules/pg/'));
const store = postgresStateStore(connectionString);
const before = loaded();
if (use === 'use') await store.set('k', 1);
writeSync(1, JSON.stringify({ before, after: loaded() }));
