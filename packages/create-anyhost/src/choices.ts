/** One of the answers to a question. */
export interface Choice<Name extends string> {
  readonly name: Name;
  /** What a person reads beside it. */
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
  { name: 'node', meaning: 'a container of your own, or any machine with Node' },
  { name: 'lambda', meaning: 'AWS Lambda behind EventBridge Scheduler' },
  { name: 'azure', meaning: 'Azure Functions' },
  { name: 'kubernetes', meaning: 'Kubernetes, as a Deployment or as CronJobs' },
  { name: 'systemd', meaning: 'systemd, as a service or as timers' },
];

/** Where is kept what must outlive a process. */
export const STORES: readonly Choice<Store>[] = [
  { name: 'none', meaning: 'nowhere: each run stands alone' },
  { name: 'sqlite', meaning: 'a file beside the process; not for lambda, azure and kubernetes' },
  { name: 'postgres', meaning: 'PostgreSQL' },
  { name: 'redis', meaning: 'Redis or Valkey' },
  { name: 'dynamodb', meaning: 'Amazon DynamoDB' },
  { name: 'azure-storage', meaning: 'Azure Blob Storage' },
];

/** What runs the tests. */
export const TESTS: readonly Choice<TestRunner>[] = [
  { name: 'node', meaning: 'node:test, a part of Node' },
  { name: 'vitest', meaning: 'Vitest' },
];

/** What a project is made of. */
export interface ProjectChoices {
  /** The folder to make, absolute or below the working directory. Its last part names the package. */
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
  return `sqlite keeps a file beside the process, which is lost on ${lossy.join(', ')}: choose postgres, redis, dynamodb, azure-storage or none`;
}
