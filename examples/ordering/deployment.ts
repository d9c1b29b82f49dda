// How the ordering background is deployed. `npm run generate:infra` writes the files from it into infra/.
import type { Deployment } from '@anyhost/infra';

const name = 'ordering-background';
const databaseUrl = 'ORDERING__DATABASE_URL';

/** Each process has a cache of prices of its own, so that this service may run in several. */
const mayRunTwice = ['price-cache'];

/** For platforms that start a process for each due time and do not wait for the end of the last one: a run every minute ends before the next begins. */
const shortRuns = {
  shutdownTimeoutMs: 10_000,
  onceTimeoutMs: { 'grace-period-manager': 35_000, 'price-cache': 60_000, 'order-archiver': 600_000 },
};

/** The options of each platform. */
export const deployment: Deployment = {
  // appsettings.json is for a demonstration, in which something happens every ten seconds.
  settings: { ordering: { checkUpdateTime: '1m', publishPauseMs: 0, archivePauseMs: 50 } },
  aws: {
    region: 'eu-west-1',
    codeUri: '../../examples/ordering/dist/lambda/',
    continueEvery: '5m',
    store: { kind: 'postgres', variable: databaseUrl, secret: `${name}/database:url` },
  },
  azure: {
    // src/functions.ts leaves the time zone to the setting of the function app, which Flex Consumption does not have.
    plan: 'premium',
    nodeVersion: '24',
    store: { kind: 'postgres', variable: databaseUrl },
  },
  containerApps: {
    registry: 'orderingregistry',
    image: `${name}:1.0.0`,
    mode: 'jobs',
    // A job runs in UTC: it starts at both hours that are 6 o'clock in Amsterdam, in summer and in winter, and the host
    // skips the one that is not due.
    guard: true,
    onceCommand: ['node', 'once.mjs'],
    ...shortRuns,
    mayRunTwice,
    store: { kind: 'postgres', variable: databaseUrl },
  },
  docker: {
    folder: 'infra/docker',
    image: `${name}:1.0.0`,
    // A workspace: what is installed is decided by the manifests of all packages.
    manifests: [],
    buildCommand: 'npm run package:node -w examples/ordering',
    content: { 'examples/ordering/dist/node': '.', 'examples/ordering/appsettings.json': 'appsettings.json' },
    ignore: ['**/.cache', '**/*.db', '**/*.db-*'],
    hostCommand: ['node', 'main.mjs'],
    onceCommand: ['node', 'once.mjs'],
  },
  kubernetes: {
    image: `registry.example/${name}:1.0.0`,
    mode: 'both',
    namespace: 'ordering',
    secret: `${name}-secrets`,
    replicas: 2,
    mayRunTwice,
    hostCommand: ['node', 'main.mjs'],
    onceCommand: ['node', 'once.mjs'],
    onceTimeoutMs: { 'grace-period-manager': 50_000 },
  },
  systemd: {
    mode: 'both',
    // On one machine the SQLite file does: in the folder of the application's files, unless the secrets have a DATABASE_URL.
    environment: { ORDERING__DATABASE_PATH: `/var/lib/${name}/ordering.db` },
    hostCommand: ['node', 'main.mjs'],
    onceCommand: ['node', 'once.mjs'],
    onceTimeoutMs: { 'grace-period-manager': 50_000 },
  },
  cloudRun: {
    image: `europe-west4-docker.pkg.dev/my-project/ordering/${name}:1.0.0`,
    project: 'my-project',
    region: 'europe-west4',
    schedulerAccount: 'ordering-scheduler@my-project.iam.gserviceaccount.com',
    serviceAccount: 'ordering-background@my-project.iam.gserviceaccount.com',
    secrets: { [databaseUrl]: 'ordering-database-url' },
    onceCommand: ['node', 'once.mjs'],
    ...shortRuns,
    mayRunTwice,
  },
  observability: {},
};
