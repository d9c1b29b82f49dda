import { Commented } from '../../text/commented.ts';
import type { YamlValue } from '../../text/yaml.ts';
import type { KubernetesPlan } from './kubernetes-plan.ts';

/** What differs between the pods of the Deployment and those of CronJobs. */
export interface PodParts {
  readonly name: string;
  readonly component: 'host' | 'job';
  readonly command: readonly string[];
  readonly environment: readonly YamlValue[];
  readonly graceSeconds: Commented<YamlValue>;
  readonly restartPolicy?: YamlValue;
  /** What else the container has: ports and probes. */
  readonly container?: { readonly [key: string]: YamlValue };
}

/** The template of a pod: one container, no rights, nothing but `/tmp` to write to. */
export function podTemplate(plan: KubernetesPlan, parts: PodParts): YamlValue {
  const { name, component, command, environment, graceSeconds, restartPolicy, container = {} } = parts;
  return {
    metadata: { labels: labels(plan, name, component) },
    spec: {
      restartPolicy,
      terminationGracePeriodSeconds: graceSeconds,
      automountServiceAccountToken: new Commented('The host does not call the Kubernetes API.', false),
      securityContext: {
        runAsNonRoot: true,
        runAsUser: plan.userId,
        runAsGroup: plan.userId,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: component,
          image: plan.image,
          command: new Commented(
            'Node itself, without npm or a shell, which would not forward SIGTERM.',
            // Kubernetes takes `$(` as the beginning of a variable.
            command.map((part) => part.replaceAll('$(', '$$$$(')),
          ),
          env: environment,
          envFrom: sources(plan),
          ...container,
          resources: {
            requests: { cpu: plan.cpu, memory: plan.memory },
            // A limit on processor time would stall the event loop, and with it the probes and the due times.
            limits: new Commented('No CPU limit: throttling would stall the event loop during a run.', {
              memory: plan.memoryLimit,
            }),
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: {} }],
    },
  };
}

/** Labels of an object and its pods. */
export function labels(plan: KubernetesPlan, name: string, component: string): { readonly [key: string]: string } {
  return {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': plan.name,
    'app.kubernetes.io/component': component,
  };
}

/** Plain variables. */
export function variables(values: Readonly<Record<string, string>>): readonly YamlValue[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** The name of the ConfigMap with the author's variables. Kustomize appends a hash of the content. */
export function settingsName({ name }: KubernetesPlan): string {
  return `${name}-settings`;
}

function sources(plan: KubernetesPlan): YamlValue | undefined {
  const configMap = Object.keys(plan.environment).length === 0 ? [] : [{ configMapRef: { name: settingsName(plan) } }];
  const secret = plan.secret === undefined ? [] : [{ secretRef: { name: plan.secret } }];
  return configMap.length + secret.length === 0 ? undefined : [...configMap, ...secret];
}
