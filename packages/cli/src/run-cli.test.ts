import { describe, expect, test } from 'vitest';
import { cli } from './cli.fixture.ts';
import { allCommands } from './command/command-tree.ts';
import { COMMANDS } from './commands.ts';

describe('help', () => {
  test.each([['--help'], ['-h'], ['help']])('%s lists the commands', async (argument) => {
    const { code, out, err } = await cli([argument]);
    expect([code, err]).toEqual([0, '']);
    for (const { name, summary } of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name}.* ${summary}$`, 'm'));
  });

  test('is on standard error, and the exit code 2, where no command is given', async () => {
    const { code, out, err } = await cli([]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Usage');
  });

  test.each(allCommands(COMMANDS).map(({ path }) => path))(
    'of %s has a usage, its options and examples',
    async (path) => {
      const { code, out, err } = await cli([...path.split(' '), '--help']);
      expect([code, err]).toEqual([0, '']);
      expect(out).toContain(`anyhost ${path}`);
      for (const part of ['Usage', 'Options', 'Examples', '--verbose']) expect(out).toContain(part);
      expect(await cli(['help', ...path.split(' ')])).toEqual({ code, out, err });
      expect(await cli([...path.split(' '), '-h'])).toEqual({ code, out, err });
    },
  );

  test('of a group lists its commands', async () => {
    const { code, out } = await cli(['schedule', '--help']);
    expect(code).toBe(0);
    expect(out).toContain('schedule translate');
  });
});

test('--version prints the version of the package', async () => {
  const { code, out } = await cli(['--version']);
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('a wrong command line is refused with exit code 2, and the nearest name', () => {
  test.each([
    [['lst'], 'Did you mean anyhost list?'],
    [['List'], 'Did you mean anyhost list?'],
    [['pau'], 'Did you mean anyhost pause?'],
    [['schedule', 'translat'], 'Did you mean anyhost schedule translate?'],
    [['frobnicate'], 'Commands are run, once, list'],
    [['--frobnicate'], 'Unknown option "--frobnicate"'],
    [['list', '--jsn'], 'Did you mean --json?'],
    [['list', '--json=yes'], '--json does not take a value'],
    [['next', 'poll', '--count'], '--count needs a value: --count <number>'],
    [['next', 'poll', '--count', 'ten'], '--count is "ten"; expected a whole number, 1 to 10000'],
    [['next', 'poll', '--from', 'tomorrow'], 'expected an instant with its offset'],
    [['next'], '<service> is missing'],
    [['next', ''], '<service> is missing'],
    [['check', '--max-age', '5'], 'expected a number and a unit'],
    [['run-now', 'report', '--expires-in', '10ms'], 'expected a number and a unit, at least 1s'],
    [['list', '--shop:pollEvery'], '"--shop:pollEvery" needs a value'],
    [['list', 'one', 'two'], '"one" is an unexpected argument'],
    [['schedule', 'translate', '--every', '5m', '--to', 'kubernets'], 'Did you mean kubernetes?'],
    [['schedule', 'translate', '--every', '5m', '--cron', '* * * * *'], 'give one of them'],
    [['list', '--shop.pollEvery=5m'], 'A setting needs a colon: --shop:pollEvery=value'],
    [['list', '--shp:pollEvery=5m'], 'Did you mean --shop:?'],
    [['completion'], '<shell> is missing'],
    [['completion', 'powershell'], 'expected bash, zsh, fish'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await cli(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err).not.toContain('    at ');
  });
});

describe('stack traces', () => {
  test('are shown only with --verbose', async () => {
    const quiet = await cli(['next', 'nothing', '--no-such']);
    const verbose = await cli(['next', 'nothing', '--no-such', '--verbose']);
    expect(quiet.err).not.toContain('    at ');
    expect(verbose.err).toContain('    at ');
  });

  test.each([[['--verbose', '--verbose', 'lst']], [['--verbose']], [['help', '--verbose']]])(
    '%j ends, too',
    async (args) => {
      expect((await cli(args)).code).toBe(2);
    },
  );

  test('--verbose may come before the command', async () => {
    const { code, err } = await cli(['--verbose', 'next', 'nothing', '--no-such']);
    expect(code).toBe(2);
    expect(err).toContain('    at ');
  });
});

describe('colors', () => {
  test.each<[string, boolean, Readonly<Record<string, string>>, boolean]>([
    ['on a terminal', true, {}, true],
    ['not elsewhere', false, {}, false],
    ['not with NO_COLOR', true, { NO_COLOR: '1' }, false],
    ['not on a terminal that has none', true, { TERM: 'dumb' }, false],
    ['anywhere with FORCE_COLOR', false, { FORCE_COLOR: '1' }, true],
    ['not with FORCE_COLOR=0', true, { FORCE_COLOR: '0' }, false],
  ])('%s', async (_, isTTY, env, isColored) => {
    const { out } = await cli(['--help'], { isTTY, env });
    expect(out.includes('\u001B[')).toBe(isColored);
  });
});
