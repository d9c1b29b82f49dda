// Applications as data, alone: for tools that are started often, and need no translation or deployment file.
export {
  type ApplicationPlan,
  type PlannedService,
  type PlanOptions,
  planApplication,
} from './plan-application.ts';
