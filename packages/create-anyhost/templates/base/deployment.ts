import type { Deployment } from '@anyhost/infra';

/** How the application is deployed. `npm run infra` writes the files of each platform below infra. */
export const deployment: Deployment = {
  // #if lambda
  aws: {
    // The output folder of npm run build:lambda, relative to the template.
    codeUri: '../../dist/lambda/',
    // #if dynamodb
    store: { kind: 'dynamodb' },
    // #end
    // #if postgres
    // The Secrets Manager secret that holds the connection string.
    store: { kind: 'postgres', secret: 'my-app/database-url' },
    // #end
    // #if redis
    // The Secrets Manager secret that holds the connection string.
    store: { kind: 'redis', secret: 'my-app/redis-url' },
    // #end
  },
  // #end
  // #if azure
  azure: {
    // #if azure-storage
    store: { kind: 'azure-storage' },
    // #end
    // #if postgres
    store: { kind: 'postgres' },
    // #end
    // #if redis
    store: { kind: 'redis' },
    // #end
    // #if dynamodb
    store: { kind: 'other' },
    // #end
  },
  // #end
  // #if node or kubernetes
  docker: {
    folder: 'infra/docker',
    // #if sqlite
    // The only folder that the container can write to, and it is lost with the container. Mount a volume to keep the state.
    environment: { STATE_FILE: '/tmp/state.db' },
    // #end
  },
  // #end
  // #if kubernetes
  kubernetes: {
    // The image that the cluster pulls, after you have pushed it there.
    image: 'my-app:latest',
    // #if store
    // A Kubernetes Secret: each of its keys becomes an environment variable.
    secret: 'my-app',
    // #end
    // #if none
    // Two processes may check the same stock at the same time: it does no harm.
    mayRunTwice: ['stock-check'],
    // #end
  },
  // #end
  // #if systemd
  systemd: {
    // Active means that the host has started; one that hangs for half a minute is ended and started again.
    notify: true,
    watchdogMs: 30_000,
    // #if sqlite
    // The folder that systemd creates for the process.
    environment: { STATE_FILE: '/var/lib/my-app/state.db' },
    // #end
  },
  // #end
};
