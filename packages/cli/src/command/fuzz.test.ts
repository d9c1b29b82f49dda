import { expect, test } from 'vitest';
import { cli, temporaryFolder } from '../cli.fixture.ts';
import { COMMANDS } from '../commands.ts';
import { CliError } from './cli-error.ts';
import { allCommands } from './command-tree.ts';
import { optionsOf } from './common-options.ts';
import { optionName } from './option-name.ts';
import { parseArguments } from './parse-arguments.ts';

const RUNS = 20_000;
const WORDS = [
  '',
  '-',
  '--',
  '---',
  '--=',
  '-=',
  '-h',
  '-x',
  '--help',
  '--json',
  '--json=',
  '--json=true',
  '--no-json',
  '=',
  ':',
  '--:',
  '--a:b',
  '--a:b=c',
  '--a:b:c',
  '--__proto__',
  '--__proto__:x=1',
  '--constructor',
  '--to-string',
  '__proto__',
  'constructor',
  'poll',
  'src/app.ts',
  '../app.ts',
  'app.mts',
  '5m',
  '-5m',
  '1e9',
  '9'.repeat(40),
  '0',
  '2026-11-26T10:00:00Z',
  '2026-02-30',
  'kubernetes',
  'bash',
  '* * * * *',
  '0 0 30 2 *',
  '\u0000',
  '\n',
  '\uD800',
  '🙂',
  'x'.repeat(5000),
  '--'.repeat(50),
  '%s',
  '$(x)',
  '--verbose',
  '--version',
  'help',
];

/** The same numbers for a seed on every machine. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test(`${RUNS} random argument lists are read or refused with a usage error`, async () => {
  const random = randomNumbers(20_261_126);
  const commands = await Promise.all(allCommands(COMMANDS).map(({ entry }) => entry.load()));
  const words = [...WORDS, ...commands.flatMap((command) => Object.keys(optionsOf(command)).map(optionName))];
  const wrong: string[] = [];
  let read = 0;
  for (let run = 0; run < RUNS; run += 1) {
    const command = commands[random(commands.length)];
    const args = Array.from({ length: random(7) }, () => words[random(words.length)] ?? '');
    if (command === undefined) continue;
    try {
      const parsed = parseArguments(command, args);
      read += 1;
      if (Object.getPrototypeOf(parsed.options) !== Object.prototype) wrong.push(JSON.stringify(args));
    } catch (thrown) {
      const isRefusal = thrown instanceof CliError && thrown.exitCode === 2 && thrown.code.startsWith('ERR_ANYHOST_');
      if (!isRefusal) wrong.push(`${JSON.stringify(args)}: ${String(thrown)}`);
    }
  }
  expect(wrong.slice(0, 5)).toEqual([]);
  expect(read).toBeGreaterThan(RUNS / 20);
});

test('whole command lines end with 0, 1 or 2', async () => {
  const random = randomNumbers(7);
  const cwd = temporaryFolder();
  // Those that serve would run until they are stopped.
  const paths = allCommands(COMMANDS)
    .map(({ path }) => path.split(' '))
    .filter(([first]) => first !== 'run' && first !== 'once');
  const wrong: string[] = [];
  for (let run = 0; run < 2000; run += 1) {
    const first = random(4) === 0 ? [] : (paths[random(paths.length)] ?? []);
    const args = [...first, ...Array.from({ length: random(5) }, () => WORDS[random(WORDS.length)] ?? '')];
    const { code, out, err } = await cli(args, { cwd });
    const hasEnd = (code === 0 && out !== '') || ((code === 1 || code === 2) && out + err !== '');
    if (!hasEnd) wrong.push(`${JSON.stringify(args)}: ${code}`);
  }
  expect(wrong.slice(0, 5)).toEqual([]);
});
