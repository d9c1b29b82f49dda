import { resourceName } from '../processes/resource-names.ts';
import { GENERATED_COMMENT } from '../text/generated.ts';
import { dashboardPanels } from './dashboard-panels.ts';
import type { ObservabilityPlan } from './observability-plan.ts';
import { grafanaPanels } from './panel.ts';
import { metric } from './selector.ts';

/** The version of Grafana's model of dashboards that this is written in. Newer versions of Grafana migrate it. */
const SCHEMA_VERSION = 39;
/** Grafana takes 40 characters. */
const LONGEST_UID = 40;

/** Every process has it for each service, from its start on. */
const ALWAYS = 'anyhost_service_consecutive_faults';

/** The dashboard for Grafana. */
export function dashboard(plan: ObservabilityPlan): string {
  const { application, job } = plan;
  const uid = `anyhost-${resourceName(application.name, LONGEST_UID - 'anyhost-'.length)}`;
  const model = {
    uid,
    title: `anyhost: ${application.name}`,
    description: GENERATED_COMMENT,
    tags: ['anyhost'],
    schemaVersion: SCHEMA_VERSION,
    editable: true,
    graphTooltip: 1,
    timezone: 'browser',
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: { list: variables(job) },
    annotations: { list: [] },
    panels: grafanaPanels(dashboardPanels(plan)),
  };
  return `${JSON.stringify(model, undefined, 2)}\n`;
}

function variables(job: string): readonly object[] {
  const selected = { selected: true, text: job, value: job };
  return [
    { name: 'datasource', label: 'Data source', type: 'datasource', query: 'prometheus', hide: 0, refresh: 1 },
    { ...labelValues('application', 'Application', ALWAYS, 'job'), current: selected },
    {
      ...labelValues('service', 'Service', metric(ALWAYS, { job: '$application' }), 'anyhost_service'),
      multi: true,
      includeAll: true,
      allValue: '.*',
      current: { selected: true, text: ['All'], value: ['$__all'] },
    },
  ];
}

function labelValues(name: string, label: string, from: string, of: string): object {
  const query = `label_values(${from}, ${of})`;
  return {
    name,
    label,
    type: 'query',
    datasource: { type: 'prometheus', uid: '$datasource' },
    query: { query, refId: name },
    definition: query,
    hide: 0,
    refresh: 2,
    sort: 1,
  };
}
