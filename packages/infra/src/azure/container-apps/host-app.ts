import { hostVariables } from '../../processes/process-variables.ts';
import { hostStopSeconds, PROBE_TIMEOUT_SECONDS } from '../../processes/run-limits.ts';
import { Commented } from '../../text/commented.ts';
import type { Resource } from '../bicep/bicep-file.ts';
import { type BicepObject, expression } from '../bicep/bicep-value.ts';
import type { Variable } from '../parts/environment.ts';
import { configuration, container, dependencies, IDENTITY, variablesOf } from './container.ts';
import { MOST_FAILURES, startupPeriodSeconds } from './host-limits.ts';
import type { ContainerAppsPlan } from './plan-container-apps.ts';

/** The container app of the long-lived host. */
export function hostApp(plan: ContainerAppsPlan, store: readonly Variable[]): Resource {
  const variables = variablesOf(hostVariables(plan), store);
  const probes = [
    probe(plan, {
      type: 'Startup',
      path: '/startupz',
      periodSeconds: startupPeriodSeconds(plan),
      failureThreshold: MOST_FAILURES,
    }),
    probe(plan, { type: 'Liveness', path: '/livez', periodSeconds: 10, failureThreshold: 3 }),
    probe(plan, { type: 'Readiness', path: '/readyz', periodSeconds: 5, failureThreshold: 3 }),
  ];
  return {
    kind: 'resource',
    symbol: 'hostApp',
    type: 'Microsoft.App/containerApps',
    body: {
      name: 'host',
      location: expression('location'),
      identity: IDENTITY,
      properties: {
        environmentId: expression('managedEnvironment.id'),
        configuration: {
          activeRevisionsMode: new Commented(
            'A new revision takes over when it is ready. For a while both hosts run.',
            'Single',
          ),
          ...configuration(plan),
        },
        template: {
          terminationGracePeriodSeconds: new Commented(
            'Longer than a stop of the host may take.',
            hostStopSeconds(plan),
          ),
          containers: [container(plan, { name: 'host', command: plan.hostCommand, variables, probes })],
          scale: new Commented('Always one replica: no request would scale up a host whose service is due.', {
            minReplicas: 1,
            maxReplicas: 1,
          }),
        },
      },
      dependsOn: dependencies(plan),
    },
  };
}

interface Probe {
  readonly type: string;
  readonly path: string;
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

function probe({ healthPort }: ContainerAppsPlan, { type, path, periodSeconds, failureThreshold }: Probe): BicepObject {
  return {
    type,
    httpGet: { path, port: healthPort },
    periodSeconds,
    timeoutSeconds: PROBE_TIMEOUT_SECONDS,
    failureThreshold,
  };
}
