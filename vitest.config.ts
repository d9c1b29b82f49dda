import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const packages = ['core', 'testing', 'conformance', 'sqlite', 'node', 'aws-lambda', 'azure-functions'];

const processTimeouts = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  // Packages are tested from their sources: no build is needed, and none can be stale.
  ssr: { resolve: { conditions: ['@anyhost/source'] } },
  test: {
    // Most tests that take long wait for a process: all cores are theirs. The default leaves one of two idle.
    maxWorkers: '100%',
    projects: [
      ...packages.map((name) => project(name, `packages/${name}`, ['src/**/*.test.ts', 'conformance/**/*.test.ts'])),
      // Minutes of CPU: not part of `npm test`.
      project('schedules', 'packages/core', ['schedules/**/*.test.ts']),
      project('ordering', 'examples/ordering', ['src/**/*.test.ts', 'test/**/*.test.ts'], processTimeouts),
      project('bench', 'bench', ['src/**/*.test.ts']),
      // Last, because it needs a program that is compiled meanwhile.
      project('test', 'test', ['**/*.test.ts'], {
        ...processTimeouts,
        globalSetup: pathOf('test/support/begin-runtime-client.ts'),
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});

type ProjectTestOptions = Pick<
  NonNullable<TestProjectInlineConfiguration['test']>,
  'testTimeout' | 'hookTimeout' | 'globalSetup' | 'sequence'
>;

function project(
  name: string,
  folder: string,
  include: string[],
  options: ProjectTestOptions = {},
): TestProjectInlineConfiguration {
  return {
    extends: true,
    root: pathOf(folder),
    test: {
      name,
      include,
      ...options,
      typecheck: {
        enabled: true,
        checker: 'tsc',
        include: include.map((pattern) => pattern.replace('.test.ts', '.test-d.ts')),
        tsconfig: pathOf('tsconfig.test.json'),
      },
    },
  };
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
