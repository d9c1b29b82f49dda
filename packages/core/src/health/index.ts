// For code that shows the health of a host. A deployment that never asks for it does not carry this code.
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
