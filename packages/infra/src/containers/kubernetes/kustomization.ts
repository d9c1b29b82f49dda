import type { PlannedService } from '../../plan/plan-application.ts';
import { namesInWords } from '../../processes/run-twice.ts';
import { Commented } from '../../text/commented.ts';
import { GENERATED_COMMENT } from '../../text/generated.ts';
import { type YamlValue, yamlText } from '../../text/yaml.ts';
import type { KubernetesPlan } from './kubernetes-plan.ts';
import { settingsName } from './pod.ts';

/** The kustomization of a folder: its resources, and the author's variables as a ConfigMap. */
export function kustomization(
  plan: KubernetesPlan,
  resources: readonly string[],
  leftOut: readonly PlannedService[] = [],
): string {
  return yamlText(
    {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      namespace: plan.namespace,
      resources: leftOut.length === 0 ? resources : new Commented(`Not deployed: ${namesInWords(leftOut)}.`, resources),
      configMapGenerator: settings(plan),
    },
    GENERATED_COMMENT,
  );
}

function settings(plan: KubernetesPlan): YamlValue | undefined {
  const literals = Object.entries(plan.environment).map(([name, value]) => `${name}=${quoted(value)}`);
  if (literals.length === 0) return undefined;
  const why = 'Its name ends with a hash of the content, so a changed setting starts new pods.';
  return new Commented(why, [
    { name: settingsName(plan), literals, options: { labels: { 'app.kubernetes.io/part-of': plan.name } } },
  ]);
}

/** Kustomize takes one pair of quotes off a value. */
function quoted(value: string): string {
  return /^["']/.test(value) ? `"${value}"` : value;
}
