import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const packages = [
  'core',
  'logging',
  'testing',
  'conformance',
  'sqlite',
  'postgres',
  'redis',
  'dynamodb',
  'azure-storage',
  'node',
  'fastify',
  'aws-lambda',
  'azure-functions',
  'pg-boss',
  'opentelemetry',
  'infra',
  'cli',
  'create-anyhost',
];

/** Packages whose conformance suites talk to servers: the suite `stores`. They take minutes, most of them in waits. */
const onServers = ['postgres', 'redis', 'dynamodb', 'azure-storage', 'pg-boss'];

/** For suites that start processes: on a busy machine a start takes seconds. */
const patient = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  // Packages are tested from their sources: no build is needed, and none can be stale.
  ssr: { resolve: { conditions: ['@anyhost/source'] } },
  test: {
    // Most tests that take long wait for a process: all cores are theirs. The default leaves one of two idle.
    maxWorkers: '100%',
    // Finds what hangs; how fast a thing is, a busy machine cannot say.
    testTimeout: 30_000,
    // The files of a suite share a worker and its modules: each puts back what it changes of the process.
    isolate: false,
    // A test that checks nothing fails.
    expect: { requireAssertions: true },
    setupFiles: pathOf('test/support/leave-as-found.ts'),
    unstubEnvs: true,
    restoreMocks: true,
    // A process that a test starts compiles and strips its sources once for all of them. Keyed by content, never stale.
    env: { NODE_COMPILE_CACHE: pathOf('.cache/node-compile') },
    projects: [
      // What `npm test` runs.
      ...packages.map((name) =>
        suite(name, `packages/${name}`, [
          'src/**/*.test.ts',
          ...(onServers.includes(name) ? [] : ['conformance/**/*.test.ts']),
        ]),
      ),
      suite('ordering', 'examples/ordering', ['src/**/*.test.ts', 'test/*.test.ts']),
      suite('bench', 'bench', ['src/**/*.test.ts']),
      suite('house', 'test', ['house/**/*.test.ts', 'support/**/*.test.ts']),
      suite('chaos', 'test', ['chaos/**/*.test.ts'], {
        ...patient,
        // Alone: its processes keep to times of their own.
        sequence: { groupOrder: 3 },
      }),
      suite('processes', '.', ['{packages,examples}/*/{src,test}/**/*.process.test.ts'], {
        ...patient,
        exclude: ['**/node_modules/**'],
        // After the others: these wait more than they compute.
        sequence: { groupOrder: 1 },
        maxWorkers: 2 * availableParallelism(),
      }),
      types(['packages/*/src/**/*.test-d.ts']),
      // What needs a second install, or long: `npm run test:all` adds these, each by a script of its own.
      suite('packages', 'test/packages', ['**/*.test.ts'], {
        ...patient,
        globalSetup: pathOf('test/packages/packed-project.ts'),
      }),
      suite('runtimes', 'test', ['lambda-runtime/**/*.test.ts', 'azure/**/*.test.ts'], {
        ...patient,
        // Real deadlines, a fifth of a second from the answer: one test at a time.
        sequence: { groupOrder: 2 },
        maxWorkers: 1,
      }),
      suite('schedules', 'packages', ['{core,infra}/schedules/**/*.test.ts'], patient),
      suite('deployables', 'test', ['infra/**/*.test.ts'], patient),
      suite('starter', 'test/starter', ['**/*.test.ts'], {
        ...patient,
        globalSetup: pathOf('test/starter/starter-registry.ts'),
      }),
      suite('browser', 'examples/ordering', ['test/browser/**/*.test.ts'], patient),
      suite('stores', 'packages', [`{${onServers.join(',')}}/conformance/**/*.test.ts`], {
        ...patient,
        globalSetup: pathOf('tools/stores/servers.ts'),
      }),
    ],
  },
});

type SuiteOptions = Pick<
  NonNullable<TestProjectInlineConfiguration['test']>,
  'testTimeout' | 'hookTimeout' | 'exclude' | 'sequence' | 'maxWorkers' | 'globalSetup'
>;

function suite(
  name: string,
  folder: string,
  include: string[],
  options: SuiteOptions = {},
): TestProjectInlineConfiguration {
  return {
    extends: true,
    root: pathOf(folder),
    test: { name, include, exclude: ['**/node_modules/**', '**/*.process.test.ts'], ...options },
  };
}

/** The type tests of all packages, by one run of the compiler. */
function types(include: string[]): TestProjectInlineConfiguration {
  const typecheck = {
    enabled: true,
    only: true,
    checker: 'tsc',
    include,
    tsconfig: pathOf('tsconfig.test.json'),
  } as const;
  return { extends: true, test: { name: 'types', include: [], typecheck } };
}

function pathOf(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
