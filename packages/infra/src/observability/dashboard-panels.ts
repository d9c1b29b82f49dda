import type { ObservabilityPlan } from './observability-plan.ts';
import type { Panel, Query } from './panel.ts';
import { metric } from './selector.ts';

/** What the variables of the dashboard have selected. */
const SELECTED = { job: '$application', anyhost_service: { pattern: '$service' } };
const QUANTILES = [0.5, 0.95, 0.99];

/** What the dashboard shows: first whether all is well, then how the executions went. */
export function dashboardPanels({ consecutiveFaults }: ObservabilityPlan): readonly Panel[] {
  return [
    {
      title: 'Age of the last success',
      description: 'Since the last run that completed ended. Nothing before the first in a process.',
      unit: 's',
      queries: [perService(`time() - max by (anyhost_service) (${selected('anyhost_service_last_success_time')})`)],
    },
    {
      title: 'Next occurrence in',
      description: 'Until the next due time. Nothing where a platform has the schedule.',
      unit: 's',
      queries: [perService(`min by (anyhost_service) (${selected('anyhost_service_next_occurrence_time')}) - time()`)],
    },
    {
      title: 'Failures in a row',
      description: 'Failed runs since the last that completed; the attempts of one run count as one.',
      unit: 'short',
      redFrom: consecutiveFaults,
      queries: [perService(`max by (anyhost_service) (${selected('anyhost_service_consecutive_faults')})`)],
    },
    counted('Executions by outcome', 'How executions ended.', 'anyhost_execution_duration_count', 'anyhost_outcome'),
    counted(
      'Skipped, by reason',
      'Runs for which the service was rightly not called.',
      'anyhost_occurrence_skipped_total',
      'anyhost_reason',
    ),
    counted(
      'Refused, by reason',
      'Runs for which the service could not be called.',
      'anyhost_occurrence_refused_total',
      'anyhost_reason',
    ),
    quantiles('Duration', 'How long executions took.', 'anyhost_execution_duration_bucket', QUANTILES),
    quantiles(
      'Delay',
      'From the due time to the first execution for it, jitter included.',
      'anyhost_execution_delay_bucket',
      QUANTILES,
    ),
    quantiles(
      'Time left to the deadline',
      'At the end of executions; nothing without a deadline. One in a hundred had less.',
      'anyhost_execution_time_left_bucket',
      [0.01],
    ),
    {
      title: 'Active executions',
      description: 'Executions under way, without those that were given up.',
      unit: 'short',
      queries: [perService(`sum by (anyhost_service) (${selected('anyhost_execution_active')})`)],
    },
    {
      title: 'Errors by type',
      description: 'Executions that ended with an error, by its code or class.',
      unit: 'short',
      draw: 'bars',
      queries: [
        {
          expr: `sum by (error_type) (increase(${metric('anyhost_execution_duration_count', { ...SELECTED, error_type: { pattern: '.+' } })}[$__rate_interval]))`,
          legend: '{{error_type}}',
        },
      ],
    },
    counted('Leases lost', 'Executions that lost their lease or claim.', 'anyhost_lease_lost_total', 'anyhost_service'),
  ];
}

function selected(name: string): string {
  return metric(name, SELECTED);
}

function perService(expr: string): Query {
  return { expr, legend: '{{anyhost_service}}' };
}

function counted(title: string, description: string, counter: string, label: string): Panel {
  const expr = `sum by (${label}) (increase(${selected(counter)}[$__rate_interval]))`;
  return { title, description, unit: 'short', draw: 'bars', queries: [{ expr, legend: `{{${label}}}` }] };
}

function quantiles(title: string, description: string, buckets: string, asked: readonly number[]): Panel {
  const rates = `sum by (le, anyhost_service) (rate(${selected(buckets)}[$__rate_interval]))`;
  const queries = asked.map((quantile) => ({
    expr: `histogram_quantile(${quantile}, ${rates})`,
    legend: `{{anyhost_service}} p${quantile * 100}`,
  }));
  return { title, description, unit: 's', queries };
}
