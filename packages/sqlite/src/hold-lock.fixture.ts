// Begins to write and does not end it: holds the lock of a file until it is killed.
import { writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const database = new DatabaseSync(process.argv[2] ?? '');
database.exec('BEGIN IMMEDIATE');
writeSync(1, 'locked\n');
setInterval(() => database.isOpen, 60_000);
