#!/usr/bin/env node
// Nothing is imported by a statement: an older Node would fail at that, and what a statement imports is compiled before the
// compile cache is there.
const OLDEST_NODE = [22, 12] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  const remedy = `Install Node ${OLDEST_NODE.join('.')} or newer.`;
  process.stderr.write(`anyhost: Node ${process.versions.node} is too old. ${remedy}\n`);
  process.exit(1);
}

// Node then compiles the application, and removes its types, once for all commands: `list` takes half the time.
const { enableCompileCache } = await import('node:module');
enableCompileCache();

let outputError: NodeJS.ErrnoException | undefined;
for (const stream of [process.stdout, process.stderr]) stream.on('error', onOutputError);

const { describeCrash, runCli } = await import('./run-cli.ts');
process.on('uncaughtException', onCrash);
const exitCode = await runCli(process.argv.slice(2));
if (exitCode !== undefined) {
  // What the application's modules have opened would keep the process: the command is done when its output is written.
  await Promise.all([process.stdout, process.stderr].map(written));
  if (outputError !== undefined)
    process.stderr.write(`anyhost: the output cannot be written: ${outputError.message}\n`);
  process.exit(outputError === undefined ? exitCode : 1);
}

/** Something that the modules of the application began has failed, outside of the command. */
function onCrash(thrown: unknown): void {
  // The host of `run` and `once` listens, too, and decides.
  if (process.listenerCount('uncaughtException') > 1) return;
  process.stderr.write(`${describeCrash(thrown, process.argv)}\n`);
  process.exit(1);
}

function onOutputError(error: NodeJS.ErrnoException): void {
  // A reader such as `head` may close the pipe early: output without a reader is not an error.
  if (error.code !== 'EPIPE') outputError ??= error;
}

function written(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed) resolve();
    else stream.write('', () => resolve());
  });
}
