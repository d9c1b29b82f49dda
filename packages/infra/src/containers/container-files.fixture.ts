import type { AnyApplication } from '@anyhost/core';
import type { Deployment, DeploymentTarget } from '../deployables/deployment.ts';
import { generateFiles } from '../deployables/generate-files.ts';
import { planApplication } from '../plan/plan-application.ts';
import type { GeneratedFile } from '../text/generated-file.ts';
import { orders, reports, shop } from './applications.fixture.ts';

/** An application and how it is deployed. */
export interface Case {
  readonly application: AnyApplication;
  readonly target: DeploymentTarget;
  readonly deployment: Deployment;
}

const settings = { shop: { batchSize: 50, motto: `"100 %" of $PRICE's` } };
const services = ['grace-period', 'price-cache', 'archiver', 'cleanup', 'import'];
const limits = { readinessDelayMs: 5000, shutdownTimeoutMs: 20_000, startupTimeoutMs: 90_000 };

/** The applications and options of the golden files, by the folder's name. */
export const CASES: Readonly<Record<string, Case>> = {
  'docker-least': { application: reports, target: 'docker', deployment: { docker: {} } },
  docker: {
    application: shop,
    target: 'docker',
    deployment: {
      settings,
      docker: {
        ...limits,
        folder: 'deploy/docker',
        baseImage: 'node:24-alpine',
        manifests: ['package.json', 'package-lock.json', 'packages/shop/package.json'],
        buildCommand: 'npm run bundle',
        content: { 'dist/node': '.' },
        ignore: ['**/*.db'],
        hostCommand: ['node', 'main.mjs'],
        onceCommand: ['node', 'once.mjs'],
      },
    },
  },
  'kubernetes-least': {
    application: reports,
    target: 'kubernetes',
    deployment: { kubernetes: { image: 'registry.example/reports:1.0.0' } },
  },
  'kubernetes-both': {
    application: shop,
    target: 'kubernetes',
    deployment: {
      settings,
      kubernetes: {
        ...limits,
        image: 'registry.example/shop:1.0.0',
        mode: 'both',
        namespace: 'shop',
        secret: 'shop-secrets',
        services,
        onceTimeoutMs: { cleanup: 120_000 },
        memoryLimit: '512Mi',
      },
    },
  },
  'kubernetes-rolling': {
    application: orders,
    target: 'kubernetes',
    deployment: { kubernetes: { image: 'registry.example/orders:1.0.0', replicas: 2 } },
  },
  'systemd-least': { application: reports, target: 'systemd', deployment: { systemd: {} } },
  'systemd-notify': {
    application: reports,
    target: 'systemd',
    deployment: { systemd: { ...limits, notify: true, watchdogMs: 30_000 } },
  },
  'systemd-both': {
    application: shop,
    target: 'systemd',
    deployment: { settings, systemd: { ...limits, mode: 'both', services, user: 'shop' } },
  },
  'cloud-run': {
    application: shop,
    target: 'cloudRun',
    deployment: {
      settings,
      cloudRun: {
        image: 'europe-west4-docker.pkg.dev/my-project/shop/shop:1.0.0',
        project: 'my-project',
        region: 'europe-west4',
        schedulerAccount: 'scheduler@my-project.iam.gserviceaccount.com',
        serviceAccount: 'shop@my-project.iam.gserviceaccount.com',
        secrets: { DATABASE_URL: 'shop-database-url' },
        services,
        mayRunTwice: ['grace-period'],
      },
    },
  },
};

/** The files of a case. */
export async function filesOf({ application, target, deployment }: Case): Promise<readonly GeneratedFile[]> {
  return generateFiles(await planApplication(application), target, deployment);
}
