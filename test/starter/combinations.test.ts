import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProject } from 'create-anyhost';
import { describe, expect, inject, it } from 'vitest';
import { runCommand } from '../packages/command.ts';
import { allCombinations, folderOf, pairwise } from './combinations.ts';
import { useSharedFolder } from './shared-folder.ts';

/** The parts of a generated package.json that are read. */
interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const all = allCombinations();
const few = pairwise(all);

describe('every project that npm create anyhost can make', () => {
  const shared = useSharedFolder();

  it('is made, and all of them share one installation', async () => {
    const dependencies: Record<string, string> = {};
    for (const combination of all) {
      const folder = join(shared.path, folderOf(combination));
      await createProject({ ...combination, folder });
      // The boundary: a file that was just made.
      const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      Object.assign(dependencies, manifest.dependencies, manifest.devDependencies);
    }
    await writeFile(join(shared.path, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }));
    const args = ['install', '--prefer-offline', '--no-audit', '--no-fund', `--registry=${inject('registry')}`];
    await expectToSucceed('npm', args, shared.path);
  });

  it('compiles, against the published types', async () => {
    expect(all.length).toBeGreaterThan(250);
    const [first] = all;
    const options = `./${first === undefined ? '' : folderOf(first)}/tsconfig.json`;
    await writeFile(
      join(shared.path, 'tsconfig.json'),
      JSON.stringify({ extends: options, include: ['*/src', '*/deployment.ts'] }),
    );
    await expectToSucceed('npx', ['--no', 'tsc'], shared.path);
  });

  it('is represented, with each pair of choices, by a dozen or so', () => {
    expect(few.length).toBeGreaterThanOrEqual(12);
    expect(few.length).toBeLessThanOrEqual(16);
  });

  it.each(few.map((combination) => [folderOf(combination), combination] as const))(
    '%s: its own commands work',
    async (name, { hosts }) => {
      const cwd = join(shared.path, name);
      const scripts = ['typecheck', 'test', 'build'];
      for (const host of hosts) if (host === 'lambda' || host === 'azure') scripts.push(`build:${host}`);
      for (const script of scripts) {
        await expectToSucceed('npm', ['run', '--silent', script], cwd);
      }
    },
  );
});

async function expectToSucceed(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, output } = await runCommand(command, args, { cwd });
  expect(code, `${command} ${args.join(' ')}\n${output}`).toBe(0);
}
