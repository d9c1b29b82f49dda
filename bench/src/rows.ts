import { withBundles } from './bundles/build-bundles.ts';
import { measureClaim } from './claim/measure-claim.ts';
import { measureCli } from './cli/measure-cli.ts';
import { measureCold } from './cold/measure-cold.ts';
import { measureDefine } from './define/measure-define.ts';
import type { RowResult } from './figure.ts';
import { measureFleet } from './fleet/measure-fleet.ts';
import { measureGrowth } from './growth/measure-growth.ts';
import { measureHealth } from './health/measure-health.ts';
import { measureHeap } from './heap/measure-heap.ts';
import { measureImport } from './import/measure-import.ts';
import { measureLog } from './log/measure-log.ts';
import { measureManySchedules } from './many-schedules/measure-many-schedules.ts';
import { measureSchedule } from './schedule/measure-schedule.ts';
import { measureServing } from './serving/measure-serving.ts';
import { measureCoreSize } from './size/measure-core-size.ts';
import { measureSize } from './size/measure-size.ts';
import { measureStop } from './stop/measure-stop.ts';
import { measureStore } from './store/measure-store.ts';
import { measureStores } from './stores/measure-stores.ts';
import { measureTelemetry } from './telemetry/measure-telemetry.ts';
import { measureTrips } from './trips/measure-trips.ts';
import { measureWarm } from './warm/measure-warm.ts';
import { measureWebStop } from './web-stop/measure-web-stop.ts';

/** A part of the bench that can be run alone. */
export interface Row {
  readonly name: string;
  readonly about: string;
  /** @param rounds - How many; `undefined` means the row's own number. */
  measure(rounds: number | undefined): Promise<RowResult>;
}

/** All rows, in the order of the table. */
export const rows: readonly Row[] = [
  { name: 'warm', about: 'a warm invocation, against a minimal deadline wrapper', measure: measureWarm },
  { name: 'claim', about: 'a warm invocation with a claim, against one by hand', measure: measureClaim },
  { name: 'schedule', about: '10 000 cron jobs each second, against chains of timeouts', measure: measureSchedule },
  { name: 'many-schedules', about: '100 000 cron jobs, against chains of timeouts', measure: measureManySchedules },
  { name: 'heap', about: 'heap per scheduled service', measure: measureHeap },
  { name: 'health', about: 'health endpoints while 1 000 executions run', measure: measureHealth },
  { name: 'growth', about: 'what 100 000 executions leave behind, with everything on', measure: measureGrowth },
  { name: 'define', about: 'defining and starting large applications', measure: measureDefine },
  { name: 'stop', about: 'from SIGTERM to the end of the process', measure: measureStop },
  {
    name: 'web-stop',
    about: 'SIGTERM under 200 requests a second: what fails, when it is gone',
    measure: measureWebStop,
  },
  { name: 'log', about: 'thousands of log lines through a pipe, against console.log', measure: measureLog },
  { name: 'telemetry', about: 'spans and metrics per execution, against none', measure: measureTelemetry },
  { name: 'core-size', about: 'core alone bundled for a Lambda', measure: measureCoreSize },
  { name: 'size', about: 'a deployment, against a bare handler', measure: () => withBundles(measureSize) },
  { name: 'store', about: 'ten hosts on one record: conflicts and store calls', measure: measureStore },
  { name: 'trips', about: 'calls of the state store per execution, for each store', measure: measureTrips },
  { name: 'stores', about: 'each state store, against the least call of its client', measure: measureStores },
  { name: 'fleet', about: '16 workers on pg-boss, against pg-boss by hand', measure: measureFleet },
  {
    name: 'cold',
    about: 'a cold start, against a bare handler',
    measure: (rounds) => withBundles((bundles) => measureCold(bundles, rounds)),
  },
  { name: 'serving', about: 'from the start of the process to serving 100 services', measure: measureServing },
  { name: 'import', about: 'importing @anyhost/node, against importing pino', measure: measureImport },
  { name: 'cli', about: 'anyhost list on the example, against bare Node; anyhost build lambda', measure: measureCli },
];
