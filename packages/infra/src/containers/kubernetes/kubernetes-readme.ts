import { GENERATED, list, page, shell } from '../../text/markdown.ts';
import { namesInWords } from '../run-twice.ts';
import type { ScheduledServices } from '../scheduled-services.ts';
import type { KubernetesPlan } from './kubernetes-plan.ts';

/** How a person deploys the files and tears them down. */
export function kubernetesReadme(plan: KubernetesPlan, scheduled: ScheduledServices | undefined): string {
  return page([
    `# ${plan.application.name} on Kubernetes`,
    GENERATED,
    ...introduction(plan),
    '## Before the first time',
    before(plan),
    ...(plan.mode === 'cronJobs' ? [] : deploymentSections(plan)),
    ...(scheduled === undefined ? [] : cronJobsSections(plan, scheduled)),
  ]);
}

function introduction({ mode }: KubernetesPlan): readonly string[] {
  if (mode !== 'both') return [];
  return ['Deploy one of the two folders: with both, every service would run twice for each due time.'];
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
    'Its status page, which answers requests from its own machine only:',
    shell(
      `kubectl ${flag}port-forward deployment/${plan.name} ${plan.healthPort}`,
      `curl http://127.0.0.1:${plan.healthPort}/status`,
    ),
    'Tear it down:',
    shell('kubectl delete -k deployment'),
  ];
}

function cronJobsSections(plan: KubernetesPlan, { services, byHand, leftOut }: ScheduledServices): readonly string[] {
  const flag = namespaceFlag(plan);
  const part = `-l app.kubernetes.io/part-of=${plan.name}`;
  return [
    '## A CronJob for each service',
    shell('kubectl apply -k cron-jobs', `kubectl ${flag}get cronjobs ${part}`, `kubectl ${flag}get jobs ${part}`),
    `Here are: ${namesInWords(services) || 'none'}. ${withoutDueTimes(byHand)}${notHere(leftOut)}A service with \`runOnStart\` runs at its due times only: there is no start.`,
    'Tear them down, with the jobs that they made:',
    shell('kubectl delete -k cron-jobs'),
  ];
}

function withoutDueTimes(byHand: ScheduledServices['byHand']): string {
  return byHand.length === 0 ? '' : `Without due times, and so without a CronJob: ${namesInWords(byHand)}. `;
}

function notHere(leftOut: ScheduledServices['leftOut']): string {
  return leftOut.length === 0 ? '' : `Left out: ${namesInWords(leftOut)}. `;
}

function namespaceFlag({ namespace }: Pick<KubernetesPlan, 'namespace'>): string {
  return namespace === undefined ? '' : `-n ${namespace} `;
}
