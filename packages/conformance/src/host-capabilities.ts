/**
 * How hosts differ by design. A host declares its capabilities; for each, the suite expects one behavior or the other,
 * and shows tests that do not apply as skipped. All other behavior is the same on all hosts.
 */
export interface HostCapabilities {
  /**
   * How a run is answered: with the outcome itself, by resolving or rejecting as the platform's handler, or with
   * an exit code. Each row of outcomes is expected in that form.
   */
  readonly answers: 'outcome' | 'rejection' | 'exitCode';
  /**
   * The process continues between executions. Services registered for long-lived hosts start only here, and checkpoints
   * may be kept in memory; elsewhere they do not start, and a store that is not durable is refused.
   */
  readonly longLived: boolean;
  /**
   * The host itself decides when services run. Schedules, jitter, misfires, fault limits and `continuous()` services
   * are served as the clock moves; elsewhere nothing runs unless it is invoked, and `continuous()` is a bounded run.
   */
  readonly drivesSchedule: boolean;
  /** Every run has its own host, which starts, runs and stops. Runs cannot overlap within such a host. */
  readonly hostPerRun: boolean;
  /**
   * `start` of the harness starts the host and rejects when it fails. Without it the failure is the answer of the
   * first run.
   */
  readonly reportsStart: boolean;
  /** The next run retries a failed start. Without it a host starts once. */
  readonly retriesStart: boolean;
  /** `stop` rejects when something went wrong. Without it the only report is the log line `host.stopFailed`. */
  readonly reportsStop: boolean;
  /** The host can be asked to stop while a service runs, and still answers the run. */
  readonly stopsDuringRuns: boolean;
  /** The caller of a run names the service. Without it the platform runs only the services that it knows. */
  readonly namesService: boolean;
  /** A run can be for a due time. Without it executions have no occurrence. */
  readonly scheduledRuns: boolean;
  /** A run can be requested without a due time. Without it every run has an occurrence. */
  readonly manualRuns: boolean;
  /** The caller of a run can cancel it. */
  readonly cancelsRuns: boolean;
  /** The platform says which delivery of an event this is. Without it `attempt` begins at 1 each time. */
  readonly carriesAttempt: boolean;
  /** The platform itself can say that an occurrence is late. Without it only the clock says so. */
  readonly carriesPastDue: boolean;
  /**
   * The exit code, not 0, with which the host ends its process when nothing else helps: an execution was given up and
   * still runs, two runs in a row gave up waiting for the start, or got no answer from the store. `false`: the process
   * continues, and refuses the service until its execution settles.
   */
  readonly endsWhenStuck: number | false;
  /**
   * Before it ends its process the host refuses runs of every service, so that the process becomes idle. Without it
   * other services are served until no run is under way. Has no effect where `endsWhenStuck` is off.
   */
  readonly drainsWhenStuck: boolean;
  /**
   * A run for a due time can be guarded: the platform ticks more often than the service is due, and says for which time
   * each tick is. Default false: the host has its own schedule, or its platform does not say what a tick is for.
   */
  readonly guards?: boolean;
  /**
   * The platform keeps its own deliveries: the record does not say which runs are under way. Default false.
   */
  readonly keepsRecord?: boolean;
}

/** The capabilities that a test can require: each is on or off. */
type Switch = Exclude<keyof HostCapabilities, 'answers'>;

/** What a test requires of a host: that a capability is on, or (`!`) that it is off. */
export type Need = Switch | `!${Switch}`;

/** Why a test does not apply to a host; `undefined` when it does. */
export function unmetNeed(capabilities: HostCapabilities, needs: readonly Need[]): string | undefined {
  const facts: Readonly<Record<string, unknown>> = { ...capabilities };
  const unmet = needs.find((need) => Boolean(facts[nameIn(need)]) === need.startsWith('!'));
  if (unmet === undefined) return undefined;
  return unmet.startsWith('!') ? `not for hosts with ${nameIn(unmet)}` : `needs ${unmet}`;
}

function nameIn(need: Need): string {
  return need.replace('!', '');
}
