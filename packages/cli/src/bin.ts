#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Node then compiles the application, and removes its types, once for all commands: `list` takes half the time.
enableCompileCache();

let outputError: NodeJS.ErrnoException | undefined;
for (const stream of [process.stdout, process.stderr]) stream.on('error', onOutputError);

// Imported here: what a statement imports is compiled before the cache is there.
const { runCli } = await import('./run-cli.ts');
const exitCode = await runCli(process.argv.slice(2));
if (exitCode !== undefined) {
  // What the application's modules have opened would keep the process: the command is done when its output is written.
  await Promise.all([process.stdout, process.stderr].map(written));
  if (outputError !== undefined)
    process.stderr.write(`anyhost: the output cannot be written: ${outputError.message}\n`);
  process.exit(outputError === undefined ? exitCode : 1);
}

function onOutputError(error: NodeJS.ErrnoException): void {
  // A reader such as `head` that has seen enough closes the pipe: what is still written has no reader, and is no error.
  if (error.code !== 'EPIPE') outputError ??= error;
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
