import { Commented } from '../text/commented.ts';
import { GENERATED_COMMENT } from '../text/generated.ts';
import { type YamlValue, yamlText } from '../text/yaml.ts';
import type { ObservabilityPlan } from './observability-plan.ts';
import { metric } from './selector.ts';
import { continuousServices, type TimedService, timedServices } from './watched-services.ts';

/** Refusals that end only when somebody acts; the others are part of a stop, a start or of replicas. */
const LASTING_REFUSALS = { pattern: 'executionAbandoned|storeUnavailable' };

/** The rules for Prometheus: what calls a person. */
export function alertRules(plan: ObservabilityPlan): string {
  const rules = [
    noProcess(plan),
    ...timedServices(plan.application).flatMap((service) => [
      successTooOld(plan, service),
      noSuccessYet(plan, service),
    ]),
    ...continuousServices(plan.application).map(({ name }) => notRunning(plan, name)),
    failsInARow(plan),
    leaseLost(plan),
    refused(plan),
  ];
  const name = `anyhost ${plan.application.name}`;
  return yamlText({ groups: [{ name, rules }] }, GENERATED_COMMENT);
}

function noProcess({ application, job }: ObservabilityPlan): YamlValue {
  return rule('AnyhostNoProcess', {
    expr: `absent(${metric('anyhost_service_consecutive_faults', { job })})`,
    for: '5m',
    severity: 'critical',
    summary: `No process of ${application.name} reports`,
    description: `Prometheus has had no metric of the job ${job} for 5 minutes: no process runs, or none can be scraped.`,
  });
}

function successTooOld({ job }: ObservabilityPlan, { name, tooOldSeconds }: TimedService): YamlValue {
  const last = metric('anyhost_service_last_success_time', { job, anyhost_service: name });
  return new Commented(
    'Twice the longest time between two due times, the jitter, and a minute for the scrape.',
    rule('AnyhostSuccessTooOld', {
      expr: `time() - max by (anyhost_service) (${last}) > ${tooOldSeconds}`,
      severity: 'critical',
      service: name,
      summary: `${name} has not completed for two periods`,
      description: `The last run of ${name} that completed ended {{ $value | humanizeDuration }} ago.`,
    }),
  );
}

function noSuccessYet({ job }: ObservabilityPlan, { name, tooOldSeconds }: TimedService): YamlValue {
  const labels = { job, anyhost_service: name };
  return new Commented(
    'No process has completed a run of it since it started; while none runs, AnyhostNoProcess says so.',
    rule('AnyhostNoSuccess', {
      expr: [
        `absent(${metric('anyhost_service_last_success_time', labels)})`,
        `and on () count(${metric('anyhost_service_consecutive_faults', labels)})`,
      ].join(' '),
      for: `${tooOldSeconds}s`,
      severity: 'critical',
      service: name,
      summary: `${name} has not completed yet`,
      description: `No process that runs now has completed a run of ${name} in two periods.`,
    }),
  );
}

function notRunning({ job }: ObservabilityPlan, name: string): YamlValue {
  return rule('AnyhostNotRunning', {
    expr: `(sum(${metric('anyhost_execution_active', { job, anyhost_service: name })}) or vector(0)) < 1`,
    for: '5m',
    severity: 'critical',
    service: name,
    summary: `${name} does not run`,
    description: `${name} runs continuously, but has not been running in any process for 5 minutes.`,
  });
}

function failsInARow({ job, consecutiveFaults }: ObservabilityPlan): YamlValue {
  const faults = metric('anyhost_service_consecutive_faults', { job });
  return rule('AnyhostFailsInARow', {
    expr: `max by (anyhost_service) (${faults}) >= ${consecutiveFaults}`,
    severity: 'warning',
    summary: '{{ $labels.anyhost_service }} fails',
    description: '{{ $value }} runs of {{ $labels.anyhost_service }} have failed in a row.',
  });
}

function leaseLost({ job }: ObservabilityPlan): YamlValue {
  return rule('AnyhostLeaseLost', {
    expr: recent(metric('anyhost_lease_lost_total', { job }), 'anyhost_service'),
    severity: 'warning',
    summary: '{{ $labels.anyhost_service }} has lost its lease',
    description:
      'An execution of {{ $labels.anyhost_service }} has lost its lease or claim in the last 15 minutes: the store was out of reach for a term, or the process was suspended.',
  });
}

function refused({ job }: ObservabilityPlan): YamlValue {
  const runs = metric('anyhost_occurrence_refused_total', { job, anyhost_reason: LASTING_REFUSALS });
  return rule('AnyhostRunsRefused', {
    expr: recent(runs, 'anyhost_service, anyhost_reason'),
    severity: 'warning',
    summary: 'Runs of {{ $labels.anyhost_service }} are refused',
    description:
      'Runs of {{ $labels.anyhost_service }} were refused in the last 15 minutes: {{ $labels.anyhost_reason }}.',
  });
}

/** What a counter has counted lately. One that has only just appeared has not increased: it counts as a whole. */
function recent(counter: string, labels: string): string {
  return `sum by (${labels}) (increase(${counter}[15m]) > 0 or ${counter} unless ${counter} offset 15m) > 0`;
}

interface RuleParts {
  readonly expr: string;
  readonly for?: string;
  readonly severity: 'critical' | 'warning';
  /** The service, where the rule is about one: several rules then have the name of the alert. */
  readonly service?: string;
  readonly summary: string;
  readonly description: string;
}

function rule(alert: string, { expr, for: lasting, severity, service, summary, description }: RuleParts): YamlValue {
  return {
    alert,
    expr,
    for: lasting,
    labels: { severity, anyhost_service: service },
    annotations: { summary, description },
  };
}
