import type { PlannedService } from '../../plan/plan-application.ts';
import { serviceNames } from '../../processes/resource-names.ts';
import { namesInWords } from '../../processes/run-twice.ts';
import type { ScheduledServices } from '../../processes/scheduled-services.ts';
import { GENERATED } from '../../text/generated.ts';
import { list, page, shell } from '../../text/markdown.ts';
import { type KubernetesPlan, LONGEST_NAME } from './kubernetes-plan.ts';

/** How a person deploys the files and tears them down. */
export function kubernetesReadme(plan: KubernetesPlan, scheduled: ScheduledServices | undefined): string {
  return page([
    `# ${plan.application.name} on Kubernetes`,
    GENERATED,
    ...introduction(plan),
    '## Prerequisites',
    before(plan),
    ...(plan.mode === 'cronJobs' ? [] : deploymentSections(plan)),
    ...(scheduled === undefined ? [] : cronJobsSections(plan, scheduled)),
    ...afterwards(plan),
  ]);
}

function introduction({ mode }: KubernetesPlan): readonly string[] {
  if (mode !== 'both') return [];
  return ['Deploy only one of the two folders: with both, every service runs twice for each due time.'];
}

function before({ image, secret, ...plan }: KubernetesPlan): string {
  const steps = [
    `Push the image \`${image}\` to a registry that the cluster can pull from.`,
    ...(plan.namespace === undefined ? [] : [`Create the namespace: \`kubectl create namespace ${plan.namespace}\`.`]),
    ...(secret === undefined
      ? []
      : [
          `Create the Secret \`${secret}\`, in which each key is an environment variable:\n  \`kubectl create secret generic ${secret} ${namespaceFlag(plan)}--from-env-file=secrets.env\`.`,
        ]),
  ];
  return list(steps);
}

function deploymentSections(plan: KubernetesPlan): readonly string[] {
  const flag = namespaceFlag(plan);
  return [
    '## The long-lived host',
    shell(
      'kubectl apply -k deployment',
      `kubectl ${flag}rollout status deployment/${plan.name}`,
      `kubectl ${flag}logs deployment/${plan.name} --follow`,
    ),
    'Its status page, which only answers requests from localhost:',
    shell(
      `kubectl ${flag}port-forward deployment/${plan.name} ${plan.healthPort}`,
      `curl http://127.0.0.1:${plan.healthPort}/status`,
    ),
    'To deploy a new version, push an image with another tag, set it in the options, generate again, and apply. To tear it down:',
    shell('kubectl delete -k deployment'),
  ];
}

function cronJobsSections(plan: KubernetesPlan, { services, byHand, leftOut }: ScheduledServices): readonly string[] {
  const flag = namespaceFlag(plan);
  const part = `-l app.kubernetes.io/part-of=${plan.name}`;
  const [first] = services;
  return [
    '## A CronJob for each service',
    shell('kubectl apply -k cron-jobs', `kubectl ${flag}get cronjobs ${part}`, `kubectl ${flag}get jobs ${part}`),
    `Deployed: ${namesInWords(services)}. ${withoutDueTimes(byHand)}${notHere(leftOut)}\`runOnStart\` has no effect: each run is a process of its own.`,
    ...(first === undefined ? [] : lookSections(plan, first)),
    'To deploy a change, apply again. The CronJob of a removed service remains in the cluster until you delete it by name. To tear down all of them, with their jobs:',
    shell('kubectl delete -k cron-jobs'),
  ];
}

function lookSections(plan: KubernetesPlan, service: PlannedService): readonly string[] {
  const flag = namespaceFlag(plan);
  const name = serviceNames(plan.application, LONGEST_NAME).get(service.name) ?? service.name;
  return [
    'Run one now, show its logs, and suspend it:',
    shell(
      `kubectl ${flag}create job ${name}-now --from=cronjob/${name}`,
      `kubectl ${flag}logs -l app.kubernetes.io/name=${name} --prefix --tail=-1`,
      `kubectl ${flag}patch cronjob ${name} --patch '{"spec":{"suspend":true}}'`,
    ),
  ];
}

/** What the kustomizations did not make, or have made before, they do not delete. */
function afterwards({ name, secret, namespace }: KubernetesPlan): readonly string[] {
  const flag = namespaceFlag({ namespace });
  return [
    '## What is not deleted',
    'ConfigMaps of earlier settings, and the prerequisites:',
    shell(
      `kubectl ${flag}delete configmap -l app.kubernetes.io/part-of=${name}`,
      ...(secret === undefined ? [] : [`kubectl ${flag}delete secret ${secret}`]),
      ...(namespace === undefined ? [] : [`kubectl delete namespace ${namespace}`]),
    ),
  ];
}

function withoutDueTimes(byHand: ScheduledServices['byHand']): string {
  return byHand.length === 0 ? '' : `Without due times, so without a CronJob: ${namesInWords(byHand)}. `;
}

function notHere(leftOut: ScheduledServices['leftOut']): string {
  return leftOut.length === 0 ? '' : `Not deployed: ${namesInWords(leftOut)}. `;
}

function namespaceFlag({ namespace }: Pick<KubernetesPlan, 'namespace'>): string {
  return namespace === undefined ? '' : `-n ${namespace} `;
}
