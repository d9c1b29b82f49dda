// A program that a server on a local socket holds. It writes what it counts to the file that its first argument names.
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { heldResources } from './held-resources.ts';
import { currentProcess } from './process-like.ts';

const [file = ''] = process.argv.slice(2);
const server = createServer().listen(`${file}.socket`);
await once(server, 'listening');
writeFileSync(file, JSON.stringify(heldResources(currentProcess)));
rmSync(`${file}.socket`, { force: true });
process.exit();
