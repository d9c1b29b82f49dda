import { AnyhostError, toError } from '../base/errors.ts';
import type { Guard } from '../schedule/guard.ts';
import { isDue } from '../schedule/is-due.ts';
import { occurrenceOf } from '../schedule/occurrence.ts';
import type { Schedule } from '../schedule/schedule.ts';
import type { DueTimes } from '../schedule/times.ts';
import { type Instant, toInstant } from '../time/instant.ts';
import type { RunResult, Verdict } from './outcome.ts';
import type { RunContext } from './run-context.ts';
import type { RunRequest } from './run-request.ts';
import { RunTime } from './run-time.ts';
import type { ServiceRunner } from './service-runner.ts';

const NOT_DUE: Verdict = { status: 'skipped', reason: 'notDue' };

/**
 * Runs a service, unless the request has a guard and its tick is not due: then neither the store nor unfinished work is
 * read. For a tick without a due time, the record of the service decides: the tick serves the last due time that is not
 * served yet.
 *
 * Rejects with `ERR_ANYHOST_INVALID_SCHEDULE` for a schedule without due times, or that cannot be read, and with
 * `ERR_ANYHOST_NO_INTENDED_TIME` for a tick without a due time of a service without a durable record.
 */
export function runIfDue(runner: ServiceRunner, request: RunRequest): Promise<RunResult> {
  const { guard } = request;
  const { schedule } = runner;
  // A schedule that is not computed yet: the start is not over, and the runner refuses the run.
  return guard === undefined || schedule === undefined
    ? runner.run(request)
    : runGuarded(runner, request, { guard, schedule });
}

async function runGuarded(
  runner: ServiceRunner,
  request: RunRequest,
  { guard, schedule }: { readonly guard: Guard; readonly schedule: Schedule },
): Promise<RunResult> {
  const dueTimes = guard(schedule, runner.name);
  const { scheduledAt } = request;
  if (scheduledAt !== undefined) {
    const at = toInstant(occurrenceOf(runner.name, scheduledAt, schedule).scheduledTime.getTime());
    return await (isDue(dueTimes, at) ? runner.run(request) : runner.refuse(request, NOT_DUE));
  }
  if (runner.context === undefined) return await runner.run(request);
  const unserved = await findUnserved(runner.context, request, dueTimes);
  return await (typeof unserved === 'number'
    ? runner.run({ ...request, scheduledAt: unserved, isFromRecord: true })
    : runner.refuse(request, unserved));
}

async function findUnserved(context: RunContext, request: RunRequest, dueTimes: DueTimes): Promise<Instant | Verdict> {
  const { service, ledger, host } = context;
  const limit = new RunTime(context, request).limitBefore();
  const unserved = ledger.unserved({ now: host.clock.now(), dueTimes, limit });
  if (unserved === undefined) {
    throw new AnyhostError(
      'ERR_ANYHOST_NO_INTENDED_TIME',
      `The guard of '${service}' does not know which due time this run is for: the platform has not passed one, and the service has no durable record that says which was served last. Pass the due time, register a durable stateStore, or choose a schedule that the platform can express without a guard.`,
      { details: { service } },
    );
  }
  try {
    return (await unserved) ?? NOT_DUE;
  } catch (thrown) {
    return { status: 'refused', reason: 'storeUnavailable', cause: toError(thrown) };
  }
}
