import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { importTool } from '../../tools/infra/import-tool.ts';
import { filesOfTarget, type NamedFiles } from './files-of-target.ts';
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

const dockerfiles = (await filesOfTarget('docker')).map(({ name, files }) => ({
  name,
  text: textOf(files, 'Dockerfile'),
  compose: textOf(files, 'compose.yaml'),
}));

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
  test.each(dockerfiles)('$name is taken', ({ compose: input }) => {
    const args = ['compose', '-f', '-', 'config', '--quiet'];
    const { stderr, status } = spawnSync('docker', args, { input, encoding: 'utf8' });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
  });
});

function textOf(files: NamedFiles['files'], path: string): string {
  return files.find((file) => file.path === path)?.text ?? '';
}
