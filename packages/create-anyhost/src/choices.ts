/** One of the answers to a question. */
export interface Choice<Name extends string> {
  readonly name: Name;
  /** The description shown beside it. */
  readonly meaning: string;
}

/** A platform. */
export type Host = 'node' | 'lambda' | 'azure' | 'kubernetes' | 'systemd';

/** A state store. */
export type Store = 'none' | 'sqlite' | 'postgres' | 'redis' | 'dynamodb' | 'azure-storage';

/** A test runner. */
export type TestRunner = 'node' | 'vitest';

/** Where the application is to run. Every project can run on this machine, too. */
export const HOSTS: readonly Choice<Host>[] = [
  { name: 'node', meaning: 'your own container, or any machine with Node' },
  { name: 'lambda', meaning: 'AWS Lambda behind EventBridge Scheduler' },
  { name: 'azure', meaning: 'Azure Functions' },
  { name: 'kubernetes', meaning: 'Kubernetes, as a Deployment or as CronJobs' },
  { name: 'systemd', meaning: 'systemd, as a service or as timers' },
];

/** The state stores that a project can use. */
export const STORES: readonly Choice<Store>[] = [
  { name: 'none', meaning: 'no state store: runs are independent' },
  { name: 'sqlite', meaning: 'a local file; not for lambda, azure and kubernetes' },
  { name: 'postgres', meaning: 'PostgreSQL' },
  { name: 'redis', meaning: 'Redis or Valkey' },
  { name: 'dynamodb', meaning: 'Amazon DynamoDB' },
  { name: 'azure-storage', meaning: 'Azure Blob Storage' },
];

/** The test runners. */
export const TESTS: readonly Choice<TestRunner>[] = [
  { name: 'node', meaning: 'node:test, which is part of Node' },
  { name: 'vitest', meaning: 'Vitest' },
];

/** The choices for a new project. */
export interface ProjectChoices {
  /** The folder to create, absolute or relative to the working directory. Its last part is the package name. */
  readonly folder: string;
  /** At least one. */
  readonly hosts: readonly Host[];
  readonly store: Store;
  readonly test: TestRunner;
}

/** Hosts whose files are lost with the process, or whose processes do not share them. */
const WITHOUT_FILES: readonly Host[] = ['lambda', 'azure', 'kubernetes'];

/** Why a store does not fit the hosts; `undefined` if it does. */
export function storeProblem(store: Store, hosts: readonly Host[]): string | undefined {
  const lossy = hosts.filter((host) => WITHOUT_FILES.includes(host));
  if (store !== 'sqlite' || lossy.length === 0) return undefined;
  return `sqlite keeps a local file, which does not persist on ${lossy.join(', ')}: choose postgres, redis, dynamodb, azure-storage or none`;
}
