import type { AddTopicTest } from '../run-topic-test.ts';
import { describeAbandoned } from './abandoned.ts';
import { describeAdmissions } from './admissions.ts';
import { describeCheckpoints } from './checkpoints.ts';
import { describeClaims } from './claims.ts';
import { describeContinuations } from './continuations.ts';
import { describeDeadlines } from './deadlines.ts';
import { describeErrors } from './errors.ts';
import { describeFailedStart } from './failed-start.ts';
import { describeGuards } from './guards.ts';
import { describeHealth } from './health.ts';
import { describeHungRun } from './hung-run.ts';
import { describeHungStart } from './hung-start.ts';
import { describeHungStore } from './hung-store.ts';
import { describeLeaks } from './leaks.ts';
import { describeLeases } from './leases.ts';
import { describeLifecycle } from './lifecycle.ts';
import { describeLogFlood } from './log-flood.ts';
import { describeLogging } from './logging.ts';
import { describeManualRuns } from './manual-runs.ts';
import { describeNestedStop } from './nested-stop.ts';
import { describeNotCalled } from './not-called.ts';
import { describeOccurrences } from './occurrences.ts';
import { describeOddErrors } from './odd-errors.ts';
import { describeOutcomes } from './outcomes.ts';
import { describeOverlap } from './overlap.ts';
import { describeRecord } from './record.ts';
import { describeRetries } from './retries.ts';
import { describeSchedules } from './schedules.ts';
import { describeScopes } from './scopes.ts';
import { describeSettings } from './settings.ts';
import { describeStart } from './start.ts';
import { describeStop } from './stop.ts';
import { describeSwitches } from './switches.ts';
import { describeTaskEnds } from './task-ends.ts';
import { describeTaskQueues } from './task-queues.ts';
import { describeWrongClock } from './wrong-clock.ts';

/** The topics of the suite, in the order of a host's life. */
export const topics: Readonly<Record<string, (add: AddTopicTest) => void>> = {
  start: describeStart,
  'failed start': describeFailedStart,
  'hung start': describeHungStart,
  settings: describeSettings,
  lifecycle: describeLifecycle,
  stop: describeStop,
  'nested stop': describeNestedStop,
  outcomes: describeOutcomes,
  'not called': describeNotCalled,
  deadlines: describeDeadlines,
  abandoned: describeAbandoned,
  'hung run': describeHungRun,
  'hung store': describeHungStore,
  errors: describeErrors,
  'odd errors': describeOddErrors,
  retries: describeRetries,
  scopes: describeScopes,
  occurrences: describeOccurrences,
  guards: describeGuards,
  'manual runs': describeManualRuns,
  overlap: describeOverlap,
  schedules: describeSchedules,
  admissions: describeAdmissions,
  claims: describeClaims,
  leases: describeLeases,
  checkpoints: describeCheckpoints,
  continuations: describeContinuations,
  record: describeRecord,
  switches: describeSwitches,
  'wrong clock': describeWrongClock,
  'task queues': describeTaskQueues,
  'ends of tasks': describeTaskEnds,
  health: describeHealth,
  logging: describeLogging,
  'log flood': describeLogFlood,
  leaks: describeLeaks,
};
