#!/usr/bin/env node
import { converse } from './answers.ts';
import { runCreate } from './run-create.ts';

// Standard input is read when there is something to ask: a person, and no script, is at both ends.
const isAnswered = process.stdin.isTTY === true && process.stdout.isTTY === true;
const conversation = isAnswered ? converse(process.stdin, process.stdout) : undefined;

// A reader such as `head` that has seen enough closes the pipe, which is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCreate(process.argv.slice(2), {
  cwd: process.cwd(),
  ask: conversation?.ask,
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
});
conversation?.close();
