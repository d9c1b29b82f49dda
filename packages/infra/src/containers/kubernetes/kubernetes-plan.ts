import { assertChoice, assertKnownOptions, assertNumber } from '@anyhost/core';
import { assertRequiredText, assertText } from '../../options/assert-text.ts';
import type { ApplicationPlan } from '../../plan/plan-application.ts';
import { IMAGE, IMAGE_IN_WORDS } from '../../processes/assert-process-option.ts';
import { PROCESS_OPTIONS } from '../../processes/assert-process-options.ts';
import { contradiction } from '../../processes/contradiction.ts';
import { type ProcessPlan, processPlan } from '../../processes/process-plan.ts';
import { resourceName } from '../../processes/resource-names.ts';
import { namesInWords, unprotectedServices } from '../../processes/run-twice.ts';
import type { KubernetesOptions } from './kubernetes-options.ts';

/** {@link KubernetesOptions} with every default filled in. */
export interface KubernetesPlan extends ProcessPlan {
  /** The name of the Deployment and of what belongs to it. */
  readonly name: string;
  readonly image: string;
  readonly mode: 'deployment' | 'cronJobs' | 'both';
  readonly namespace: string | undefined;
  readonly secret: string | undefined;
  readonly replicas: number;
  readonly strategy: 'rolling' | 'recreate';
  readonly cpu: string;
  readonly memory: string;
  readonly memoryLimit: string;
  readonly userId: number;
}

const OWNER = 'kubernetesFiles';

const OPTIONS: Record<keyof KubernetesOptions, true> = {
  ...PROCESS_OPTIONS,
  image: true,
  mode: true,
  namespace: true,
  secret: true,
  replicas: true,
  strategy: true,
  cpu: true,
  memory: true,
  memoryLimit: true,
  userId: true,
};

/** The longest name of a CronJob: Kubernetes appends eleven characters for each Job. */
export const LONGEST_NAME = 52;

/** Checks the options and fills in their defaults. */
export function kubernetesPlan(application: ApplicationPlan, options: KubernetesOptions): KubernetesPlan {
  assertKnownOptions(OWNER, options, Object.keys(OPTIONS));
  assertValues(options);
  const process = processPlan(OWNER, application, options);
  const unprotected = unprotectedServices(process);
  const plan: KubernetesPlan = {
    ...process,
    name: resourceName(application.name, LONGEST_NAME),
    image: options.image,
    mode: options.mode ?? 'deployment',
    namespace: options.namespace,
    secret: options.secret,
    replicas: options.replicas ?? 1,
    strategy: options.strategy ?? (unprotected.length === 0 ? 'rolling' : 'recreate'),
    cpu: options.cpu ?? '50m',
    memory: options.memory ?? '128Mi',
    memoryLimit: options.memoryLimit ?? '256Mi',
    userId: options.userId ?? 1000,
  };
  assertRunsOnce(plan);
  return plan;
}

function assertRunsOnce(plan: KubernetesPlan): void {
  const [first, ...others] = unprotectedServices(plan);
  if (first === undefined || plan.mode === 'cronJobs') return;
  const several = [
    ...(plan.replicas > 1 ? [`replicas is ${plan.replicas}`] : []),
    ...(plan.strategy === 'rolling' ? ["strategy is 'rolling'"] : []),
  ];
  if (several.length === 0) return;
  const also = others.length === 0 ? '' : `, and the same applies to ${namesInWords(others)}`;
  throw contradiction({
    owner: OWNER,
    service: first.name,
    problem: `${several.join(' and ')}, so that two hosts would run it for the same due time; it has neither singleton nor dedupe with a state store${also}`,
    remedy:
      "Set singleton or dedupe and register a durable store, add the service to mayRunTwice if it may run twice, or set replicas: 1 and strategy: 'recreate'.",
  });
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const OBJECT_NAME = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;

function assertValues(options: KubernetesOptions): void {
  const given = (option: keyof KubernetesOptions) => ({ owner: OWNER, option, value: options[option] });
  assertRequiredText(given('image'), IMAGE, IMAGE_IN_WORDS);
  assertChoice(given('mode'), ['deployment', 'cronJobs', 'both']);
  assertChoice(given('strategy'), ['rolling', 'recreate']);
  assertText(given('namespace'), NAME, 'a name of at most 63 small letters, digits and hyphens');
  assertText(given('secret'), OBJECT_NAME, 'the name of a Secret: small letters, digits, hyphens and dots');
  assertNumber(given('replicas'), { least: 1, whole: true });
  assertNumber(given('userId'), { least: 1, most: 2_147_483_647, whole: true });
  assertText(given('cpu'), /^(?:\d+m|\d+(?:\.\d{1,3})?)$/, "cores or thousandths of a core, such as '50m'");
  for (const option of ['memory', 'memoryLimit'] as const) {
    assertText(given(option), /^\d+(?:Ki|Mi|Gi)$/, "an amount of memory, such as '128Mi'");
  }
}
