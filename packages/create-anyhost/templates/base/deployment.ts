import type { Deployment } from '@anyhost/infra';

/** How the application is deployed. `npm run infra` writes the files of each platform below infra. */
export const deployment: Deployment = {
  // #if lambda
  aws: {
    // Where npm run build:lambda leaves the function, as seen from the template.
    codeUri: '../../dist/lambda/',
    // #if dynamodb
    store: { kind: 'dynamodb' },
    // #end
    // #if postgres
    // The secret of Secrets Manager that holds the connection string.
    store: { kind: 'postgres', secret: 'my-app/database-url' },
    // #end
    // #if redis
    // The secret of Secrets Manager that holds the connection string.
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
    // The one place that the container can write to, and lost with it. Mount a volume where the state must be kept.
    environment: { STATE_FILE: '/tmp/state.db' },
    // #end
  },
  // #end
  // #if kubernetes
  kubernetes: {
    // Where the cluster gets the image from, once it is pushed there.
    image: 'my-app:latest',
    // #if store
    // A Secret of the cluster: each of its keys becomes an environment variable.
    secret: 'my-app',
    // #end
    // #if none
    // Two processes may check the same stock: nothing is lost or done twice.
    mayRunTwice: ['stock-check'],
    // #end
  },
  // #end
  // #if systemd
  systemd: {
    // #if sqlite
    // The folder that systemd makes for the process.
    environment: { STATE_FILE: '/var/lib/my-app/state.db' },
    // #end
  },
  // #end
};
