import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { cli } from '../cli.fixture.ts';
import { COMMANDS } from '../commands.ts';

const isThere = (shell: string): boolean => {
  try {
    execFileSync(shell, ['-c', 'true']);
    return true;
  } catch {
    return false;
  }
};

describe.runIf(isThere('bash'))('the completion for bash', () => {
  test.each([
    [['anyhost', 'sch'], ['schedule']],
    [['anyhost', 'schedule', ''], ['translate']],
    [['anyhost', 'schedule', 'translate', '--ti'], ['--time-zone']],
    [
      ['anyhost', 'schedule', 'translate', '--to', 'az'],
      ['azure', 'azureFlex'],
    ],
    [['anyhost', 'list', '--j'], ['--json']],
    [['anyhost', 'schedule', 'translate', '--to', '=', 'kub'], ['kubernetes']],
    [['anyhost', 'completion', 'f'], ['fish']],
    [['anyhost', 'infra', 'check', 'aw'], ['aws']],
    [['anyhost', 'help', 'doc'], ['doctor']],
    [
      ['anyhost', 'invoke', 'poll', '--as', '='],
      ['lambda', 'azure', 'once'],
    ],
    [
      ['anyhost', 'completion', '--'],
      ['--verbose', '--help'],
    ],
  ])('completes %j to %j', async (words, expected) => {
    const { out } = await cli(['completion', 'bash']);
    const call = `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _anyhost; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const completed = execFileSync('bash', ['-c', `${out}\n${call}`], { encoding: 'utf8' });
    expect(completed.trimEnd().split('\n')).toEqual(expected);
  });
});

test.each(['zsh', 'fish'])('the completion for %s names every command', async (shell) => {
  const { code, out } = await cli(['completion', shell]);
  expect(code).toBe(0);
  for (const { name } of COMMANDS) expect(out).toContain(name);
});

test.runIf(isThere('zsh'))('the completion for zsh is a script', async () => {
  const { out } = await cli(['completion', 'zsh']);
  expect(execFileSync('zsh', ['-n', '-c', out], { encoding: 'utf8' })).toBe('');
});

test.runIf(isThere('fish'))('the completion for fish is a script', async () => {
  const { out } = await cli(['completion', 'fish']);
  expect(execFileSync('fish', ['--no-execute', '-c', out], { encoding: 'utf8' })).toBe('');
});
