// For code that shows the health of a host. A bundle that does not import it does not contain this code.
export type { HostCheck } from './built-in-checks.ts';
export type { CheckReport } from './check-report.ts';
export {
  checkHealth,
  type HealthReport,
  type HealthReportOptions,
  type HealthSummary,
  healthReport,
} from './health-report.ts';
export type { ServiceReport } from './service-report.ts';
