// What anyhost costs: `npm run bench -- [row …] [--rounds n]`. Measures and prints one table; no number makes it fail.
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { buildPackages } from './build-packages.ts';
import type { RowResult } from './figure.ts';
import { formatTable } from './format-table.ts';
import { rows } from './rows.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
});

if (values.help) printHelp();
else await measure(chosenRows(), readRounds(values.rounds));

async function measure(chosen: typeof rows, rounds: number | undefined): Promise<void> {
  await buildPackages();
  const results: RowResult[] = [];
  for (const row of chosen) {
    console.error(`measuring ${row.name}: ${row.about}`);
    results.push(await row.measure(rounds));
  }
  console.log(`Node ${process.versions.node}, ${availableParallelism()} cores\n`);
  console.log(formatTable(results.map(({ figures }) => figures)));
  console.log(`\n${results.flatMap(({ notes }) => notes).join('\n')}`);
}

function chosenRows(): typeof rows {
  const known = rows.map(({ name }) => name);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) fail(`There is no row '${unknown}'; expected ${known.join(', ')}`);
  return positionals.length === 0 ? rows : rows.filter(({ name }) => positionals.includes(name));
}

function readRounds(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const rounds = Number(given);
  if (!Number.isInteger(rounds) || rounds < 1) fail(`--rounds is '${given}'; expected a whole number, 1 or more`);
  return rounds;
}

function printHelp(): void {
  console.log(`npm run bench -- [row …] [--rounds n]

Measures what anyhost costs and prints one table. Without a row: all of them, in twelve to fifteen minutes.

${rows.map(({ name, about }) => `  ${name.padEnd(15)} ${about}`).join('\n')}

  --rounds n   as many rounds in each row, where it has rounds; default: each row's own number
  --help       this text`);
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
