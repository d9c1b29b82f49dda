import type { ApplicationPlan } from '../plan/plan-application.ts';
import type { GeneratedFile } from '../text/generated-file.ts';
import { alertRules } from './alert-rules.ts';
import { dashboard } from './dashboard.ts';
import type { ObservabilityOptions } from './observability-options.ts';
import { observabilityPlan } from './observability-plan.ts';
import { observabilityReadme } from './observability-readme.ts';

/**
 * Generates what watches an application by the metrics of `@anyhost/opentelemetry`: `dashboard.json` for Grafana,
 * `alerts.yaml` with rules for Prometheus, whose times are computed from the schedules, and a README.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION`
 */
export function observabilityFiles(application: ApplicationPlan, options: ObservabilityOptions = {}): GeneratedFile[] {
  const plan = observabilityPlan(application, options);
  return [
    { path: 'README.md', text: observabilityReadme(plan) },
    { path: 'alerts.yaml', text: alertRules(plan) },
    { path: 'dashboard.json', text: dashboard(plan) },
  ];
}
