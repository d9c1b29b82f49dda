import { EventEmitter } from 'node:events';
import { type CreateHarness, describeHostAdapter, type HostAnswer } from '@anyhost/conformance';
import { type ProcessLike, runOnce } from '@anyhost/node';

/** A process of its own for every run, as a CronJob has it. */
class OneProcess extends EventEmitter implements ProcessLike {
  readonly pid = 1;
  readonly env = {};
  readonly argv = ['node', 'once.js'];
  readonly stdout = {};
  readonly stderr = {};
  exitCode = 0;
  readonly cwd = (): string => import.meta.dirname;
  readonly getActiveResourcesInfo = (): readonly string[] => [];
  readonly exit = (code: number): void => {
    this.exitCode = code;
  };
}

const create: CreateHarness = (app, options, { timeLeftMs }) => {
  const running = new Map<OneProcess, Promise<HostAnswer>>();
  let exitCode: number | undefined;
  return {
    start: async () => {},
    run: (service, { scheduledTime, guarded: guard = false }) => {
      const process = new OneProcess();
      const limits = timeLeftMs === undefined ? {} : { timeoutMs: timeLeftMs };
      const answer = runOnce(
        app,
        service,
        { ...options, ...limits, guard, ...(scheduledTime && { scheduledTime }) },
        process,
      ).then(
        (): HostAnswer => ({ kind: 'exited', code: process.exitCode }),
        (error: unknown): HostAnswer => ({ kind: 'exited', code: process.exitCode, error }),
      );
      running.set(process, answer);
      return answer.finally(() => {
        running.delete(process);
        exitCode = process.exitCode;
      });
    },
    stop: async () => {
      for (const process of running.keys()) process.emit('SIGTERM');
      await Promise.all(running.values());
    },
    get exitCode() {
      return exitCode;
    },
  };
};

describeHostAdapter({
  name: '@anyhost/node runOnce',
  capabilities: {
    answers: 'exitCode',
    longLived: false,
    drivesSchedule: false,
    // The command starts, runs and stops: nothing is left for a second run to meet, or to start again.
    hostPerRun: true,
    reportsStart: false,
    retriesStart: false,
    // A failing stop is the run's exit code 1, and its rejection.
    reportsStop: false,
    stopsDuringRuns: true,
    namesService: true,
    scheduledRuns: true,
    manualRuns: true,
    // A signal stops the whole process; a single execution cannot be cancelled.
    cancelsRuns: false,
    // Kubernetes and systemd start another process without a count of earlier ones.
    carriesAttempt: false,
    carriesPastDue: false,
    guards: true,
    // The exit code of a run that failed, and each run ends its process.
    endsWhenStuck: 1,
    drainsWhenStuck: false,
  },
  create,
});
