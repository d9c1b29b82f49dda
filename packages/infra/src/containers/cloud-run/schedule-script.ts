import { formatSchedule } from '@anyhost/core/schedule';
import { GENERATED_COMMENT } from '../../text/generated.ts';
import type { CloudRunPlan } from './cloud-run-plan.ts';
import type { NamedService } from './named-service.ts';

/** The script that creates or updates the schedules. */
export function scheduleScript(plan: CloudRunPlan, services: readonly NamedService[]): string {
  const { project, region, schedulerAccount } = plan;
  return `#!/bin/sh
# ${GENERATED_COMMENT}
# Creates or updates the schedules of Cloud Scheduler. It can be run any number of times.
set -eu

# schedule <job> <schedule> <time zone> <retries>
schedule() {
  if gcloud scheduler jobs describe "$1" --project=${project} --location=${region} > /dev/null 2>&1; then
    verb=update
  else
    verb=create
  fi
  # The call returns as soon as the run has started, so half a minute is enough.
  gcloud scheduler jobs "$verb" http "$1" \\
    --project=${project} --location=${region} \\
    --schedule="$2" --time-zone="$3" --max-retry-attempts="$4" --attempt-deadline=30s \\
    --http-method=POST --uri="https://run.googleapis.com/v2/projects/${project}/locations/${region}/jobs/$1:run" \\
    --oauth-service-account-email=${schedulerAccount}
}
${services.map((service) => entry(plan, service)).join('')}`;
}

/** A retried call can start a second run if the response to the first was lost. */
function entry(plan: CloudRunPlan, service: NamedService): string {
  const { resource, schedule, translation } = service;
  const { expression, guarded, notes, timeZone } = translation;
  const mayRepeat = service.policy.dedupe || plan.mayRunTwice(service);
  const comments = [
    `${service.name}: ${formatSchedule(schedule)}`,
    ...(guarded ? ['This fires more often; the host skips what is not due: ANYHOST_GUARD.'] : []),
    ...notes,
    mayRepeat
      ? 'A failed call is retried: a second run for the same due time does no harm.'
      : 'A failed call is not retried: if only its response was lost, a retry would start a second run.',
  ];
  const words = [resource, expression, timeZone ?? 'Etc/UTC', mayRepeat ? '3' : '0'];
  return `
${comments.map((comment) => `# ${comment}\n`).join('')}schedule ${words.map((word) => `'${word}'`).join(' ')}
`;
}
