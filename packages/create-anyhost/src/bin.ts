#!/usr/bin/env node
import { createInterface } from 'node:readline/promises';
import { runCreate } from './run-create.ts';
import { UsageError } from './usage-error.ts';

// Standard input is read when there is something to ask: a person, and no script, is at both ends.
const isAnswered = process.stdin.isTTY === true && process.stdout.isTTY === true;
const lines = isAnswered ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
// Ctrl-C and Ctrl-D close it.
const closed = new AbortController();
lines?.once('close', () => closed.abort());

process.exitCode = await runCreate(process.argv.slice(2), {
  cwd: process.cwd(),
  ask: lines && ask,
  print: (line) => void process.stdout.write(`${line}\n`),
  printError: (line) => void process.stderr.write(`${line}\n`),
});
lines?.close();

async function ask(question: string): Promise<string> {
  const answer = await lines?.question(question, { signal: closed.signal }).catch(() => undefined);
  if (answer !== undefined) return answer;
  throw new UsageError('The questions were not answered, and nothing was made.');
}
