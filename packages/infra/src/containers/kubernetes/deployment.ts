import { hostVariables } from '../../processes/process-variables.ts';
import { hostStartSeconds, hostStopSeconds, PROBE_TIMEOUT_SECONDS } from '../../processes/run-limits.ts';
import { namesInWords, unprotectedServices } from '../../processes/run-twice.ts';
import { Commented } from '../../text/commented.ts';
import type { YamlValue } from '../../text/yaml.ts';
import type { KubernetesPlan } from './kubernetes-plan.ts';
import { labels, podTemplate, variables } from './pod.ts';

/** The Deployment of the long-lived host. */
export function deployment(plan: KubernetesPlan): YamlValue {
  const { name, replicas } = plan;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: labels(plan, name, 'host') },
    spec: {
      replicas,
      strategy: strategy(plan),
      selector: { matchLabels: { 'app.kubernetes.io/name': name, 'app.kubernetes.io/component': 'host' } },
      template: podTemplate(plan, {
        name,
        component: 'host',
        command: plan.hostCommand,
        environment: variables(hostVariables({ ...plan, environment: {} })),
        graceSeconds: new Commented(
          `The host continues to serve for ${plan.readinessDelayMs} ms, and then may take ${plan.shutdownTimeoutMs} ms to stop; plus 10 s.`,
          hostStopSeconds(plan),
        ),
        container: { ports: [{ name: 'health', containerPort: plan.healthPort }], ...probes(plan) },
      }),
    },
  };
}

function strategy(plan: KubernetesPlan): Commented<YamlValue> {
  if (plan.strategy === 'recreate') {
    const unprotected = unprotectedServices(plan);
    const why =
      unprotected.length === 0
        ? 'The old host ends before the new one starts.'
        : `A rolling update runs the old host beside the new one: ${namesInWords(unprotected)} could run twice for one due\ntime, without singleton or dedupe and a state store.`;
    return new Commented(why, { type: 'Recreate' });
  }
  const { services, hasStateStore } = plan.application;
  const shared = services.filter(({ policy }) => hasStateStore && (policy.singleton || policy.dedupe));
  const repeatable = services.filter((service) => !shared.includes(service) && plan.mayRunTwice(service));
  const why = [
    'An update starts the new host before the old one ends.',
    ...(shared.length === 0 ? [] : [`The state store keeps them from running twice: ${namesInWords(shared)}.`]),
    ...(repeatable.length === 0 ? [] : [`May run twice: ${namesInWords(repeatable)}.`]),
  ].join('\n');
  return new Commented(why, { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } });
}

/** Seconds between two probes of the start. */
const STARTUP_PERIOD = 2;

function probes(plan: KubernetesPlan): { readonly [key: string]: YamlValue } {
  return {
    startupProbe: new Commented(
      `The start may take ${plan.startupTimeoutMs} ms: the host times out before the probe does.`,
      {
        httpGet: { path: '/startupz', port: 'health' },
        periodSeconds: STARTUP_PERIOD,
        timeoutSeconds: PROBE_TIMEOUT_SECONDS,
        failureThreshold: Math.ceil(hostStartSeconds(plan) / STARTUP_PERIOD),
      },
    ),
    livenessProbe: new Commented('Fails only if a restart of the process is the only remedy.', {
      httpGet: { path: '/livez', port: 'health' },
      periodSeconds: 10,
      timeoutSeconds: PROBE_TIMEOUT_SECONDS,
      failureThreshold: 3,
    }),
    readinessProbe: {
      httpGet: { path: '/readyz', port: 'health' },
      periodSeconds: 5,
      timeoutSeconds: PROBE_TIMEOUT_SECONDS,
    },
  };
}
