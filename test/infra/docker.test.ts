import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { CASES, filesOf } from '../../packages/infra/src/containers/container-files.fixture.ts';
import { importTool } from '../../tools/infra/import-tool.ts';
import { isProgramThere } from './is-program-there.ts';

interface Problem {
  readonly message: string;
}

interface Issue {
  readonly title: string;
  /** Counted from 1. */
  readonly line: number;
}

const utilities = await importTool<{ validate(text: string): readonly Problem[] }>('dockerfile-utils');
const linter = await importTool<{ default: { run(configuration: string, text: string): readonly Issue[] } }>(
  'dockerfilelint',
);

const dockerfiles = await Promise.all(
  Object.entries(CASES)
    .filter(([, { target }]) => target === 'docker')
    .map(async ([name, given]) => {
      const files = await filesOf(given);
      return { name, text: files.find(({ path }) => path === 'Dockerfile')?.text ?? '' };
    }),
);

describe.skipIf(utilities === undefined)('a Dockerfile, by dockerfile-utils', () => {
  test('the check finds an unknown instruction', () => {
    expect(utilities?.validate('FROM a:1\nCDM ["b"]').map(({ message }) => message)).toEqual([
      'Unknown instruction: CDM',
    ]);
  });

  test.each(dockerfiles)('$name has no problem', ({ text }) => {
    expect(text).toContain('\nUSER 1000\n');
    expect(utilities?.validate(text)).toEqual([]);
  });
});

describe.skipIf(linter === undefined)('a Dockerfile, by dockerfilelint', () => {
  test.each(dockerfiles)('$name has no problem but one that is none', ({ text }) => {
    const lines = text.split('\n');
    const problems = linter?.default
      .run('', text)
      .map(({ title, line }) => `${title}: ${lines[line - 1]?.split(' ')[0]}`);
    // It does not know --start-period, which Docker has had since 17.05.
    expect(problems).toEqual(['Invalid Argument Format: HEALTHCHECK']);
  });
});

describe.skipIf(!isProgramThere('docker', 'compose', 'version'))('compose.yaml, by docker compose', () => {
  test.each(Object.entries(CASES).filter(([, { target }]) => target === 'docker'))('%s is taken', async (_, given) => {
    const files = await filesOf(given);
    const input = files.find(({ path }) => path === 'compose.yaml')?.text ?? '';
    const { stderr, status } = spawnSync('docker', ['compose', '-f', '-', 'config', '--quiet'], {
      input,
      encoding: 'utf8',
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});
