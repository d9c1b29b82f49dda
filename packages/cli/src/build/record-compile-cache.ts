// Makes the compile cache of a function: runs application.js in the working directory, gives it one event, and leaves
// beside it what V8 has compiled by then. Arguments: the folder, the event as JSON. Without an event the function is given
// one that it refuses before it creates anything of the application: a build must not touch a database.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

const TIMEOUT_MS = 60_000;

const [folder = '', event] = process.argv.slice(2);
const filename = join(folder, 'application.js');
const script = new Script(readFileSync(filename, 'latin1'), { filename });
const module: { exports: { handler?: unknown } } = { exports: {} };
script.runInThisContext()(module.exports, createRequire(filename), module, filename, dirname(filename));

const { handler } = module.exports;
if (typeof handler !== 'function') throw new Error(`${filename} does not export a handler`);
const context = { awsRequestId: 'compile-cache', getRemainingTimeInMillis: () => TIMEOUT_MS };
if (event === undefined) await handler({ trigger: 'none' }, context).catch(() => {});
else await handler(JSON.parse(event), context);
if ('stop' in handler && typeof handler.stop === 'function') await handler.stop();
writeFileSync(join(folder, 'application.cache'), script.createCachedData());
// What the module itself holds open must not keep a build waiting.
process.exit();
