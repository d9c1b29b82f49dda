import { namesInWords } from '../processes/run-twice.ts';
import { GENERATED } from '../text/generated.ts';
import { code, list, page, shell, table } from '../text/markdown.ts';
import type { ObservabilityPlan } from './observability-plan.ts';
import { continuousServices, type TimedService, timedServices } from './watched-services.ts';

/** How a person sets up what watches the application. */
export function observabilityReadme(plan: ObservabilityPlan): string {
  const { application, job } = plan;
  return page([
    `# Watching ${application.name}`,
    GENERATED,
    'A dashboard for Grafana and alert rules for Prometheus, by the metrics of `@anyhost/opentelemetry`. They are for processes that Prometheus scrapes: long-lived hosts.',
    '## Prerequisites',
    list([
      'Each process calls `instrumentExecutions()` before it makes its host, with a `PrometheusExporter` among the readers of its meter provider.',
      `Prometheus scrapes each process, and their metrics have the label \`job\` with the value \`${job}\`:`,
    ]),
    code(
      'yaml',
      'scrape_configs:',
      `  - job_name: ${job}`,
      '    static_configs:',
      "      - targets: ['127.0.0.1:9464']",
    ),
    'The names of the metrics are those of the exporter for Prometheus. A collector, or the OTLP receiver of Prometheus, may append units to them, such as `_seconds`: switch that off, `add_metric_suffixes: false`.',
    '## The alerts',
    table(['alert', 'when', 'severity'], alerts(plan)),
    'An operator who pauses a service silences its alerts in Alertmanager as well.',
    'Check the rules, and name the file under `rule_files` of Prometheus:',
    shell('promtool check rules alerts.yaml'),
    '## The dashboard',
    'Import `dashboard.json` in Grafana, or send it:',
    shell(
      `jq '{ dashboard: ., overwrite: true }' dashboard.json |`,
      `  curl --fail --header 'Content-Type: application/json' --header "Authorization: Bearer $GRAFANA_TOKEN" \\`,
      `    --data @- "$GRAFANA_URL/api/dashboards/db"`,
    ),
    'Its variables select the data source, the application and the services.',
  ]);
}

function alerts(plan: ObservabilityPlan): readonly (readonly string[])[] {
  const { application, job, consecutiveFaults } = plan;
  const timed = timedServices(application);
  const continuous = continuousServices(application);
  return [
    ['`AnyhostNoProcess`', `nothing has been scraped from the job \`${job}\` for 5 minutes`, 'critical'],
    ...(timed.length === 0 ? [] : timedAlerts(timed)),
    ...(continuous.length === 0
      ? []
      : [['`AnyhostNotRunning`', `${namesInWords(continuous)}: not running for 5 minutes`, 'critical']]),
    ['`AnyhostFailsInARow`', `a service has failed ${consecutiveFaults} times in a row`, 'warning'],
    ['`AnyhostLeaseLost`', 'an execution has lost its lease or claim in the last 15 minutes', 'warning'],
    [
      '`AnyhostRunsRefused`',
      'runs were refused in the last 15 minutes because the store did not answer, or because an abandoned execution blocks its service',
      'warning',
    ],
  ];
}

function timedAlerts(timed: readonly TimedService[]): string[][] {
  const limits = timed.map(({ name, tooOldSeconds }) => `${name} ${tooOldSeconds} s`).join(', ');
  return [
    [
      '`AnyhostSuccessTooOld`',
      `the last success is older than twice the longest time between two due times, and a minute: ${limits}`,
      'critical',
    ],
    ['`AnyhostNoSuccess`', 'no process that runs now has had a success, for the same time', 'critical'],
  ];
}
