import { createHandler } from '@anyhost/aws-lambda';
import { guard } from '@anyhost/aws-lambda/guard';
import { type CreateHarness, describeHostAdapter, type HostAnswer } from '@anyhost/conformance';
import { fakeLambdaContext, schedulerInput } from '@anyhost/testing';

/** What the function is told to do when something hangs, and how Lambda runs it. */
interface Mode {
  readonly name: string;
  readonly onAbandoned: 'end' | 'refuse';
  readonly isShared: boolean;
}

const MODES: readonly Mode[] = [
  { name: "onAbandoned: 'end'", onAbandoned: 'end', isShared: false },
  { name: "onAbandoned: 'refuse'", onAbandoned: 'refuse', isShared: false },
  { name: "onAbandoned: 'end', on Managed Instances", onAbandoned: 'end', isShared: true },
];

/** A function on Managed Instances, which serves several invocations at once. */
const SHARED = { AWS_LAMBDA_MAX_CONCURRENCY: '8' };

const createWith =
  ({ onAbandoned, isShared }: Mode): CreateHarness =>
  (app, options, { timeLeftMs = 60_000 }) => {
    const { clock } = options;
    let exitCode: number | undefined;
    const environment = isShared ? { ...options.environment, ...SHARED } : options.environment;
    const handler = createHandler(app, { ...options, environment, onAbandoned, guard }, (code) => {
      exitCode ??= code;
    });
    return {
      start: () => handler.start(),
      run: (service, { scheduledTime, attempt = 1, guarded = false }) => {
        const context = fakeLambdaContext({ clock, remainingMs: timeLeftMs });
        const answer =
          scheduledTime === undefined
            ? handler({ service, trigger: 'manual' }, context)
            : handler(schedulerInput({ service, scheduledTime, attempt, guard: guarded }), context);
        return answer.then(
          (): HostAnswer => ({ kind: 'resolved' }),
          (error: unknown): HostAnswer => ({ kind: 'rejected', error }),
        );
      },
      stop: () => handler.stop(),
      get exitCode() {
        return exitCode;
      },
    };
  };

for (const mode of MODES) {
  const { name, onAbandoned } = mode;
  describeHostAdapter({
    name: `@anyhost/aws-lambda createHandler, ${name}`,
    capabilities: {
      answers: 'rejection',
      longLived: false,
      drivesSchedule: false,
      hostPerRun: false,
      reportsStart: true,
      retriesStart: true,
      reportsStop: true,
      // Lambda itself gives no notice; a program that gets one through an extension calls `handler.stop()`.
      stopsDuringRuns: true,
      namesService: true,
      scheduledRuns: true,
      manualRuns: true,
      // An invocation cannot be cancelled: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
      cancelsRuns: false,
      carriesAttempt: true,
      // EventBridge sends late events like any other.
      carriesPastDue: false,
      guards: true,
      // By default the process ends: otherwise the execution would be thawed inside the next invocation.
      endsWhenStuck: onAbandoned === 'end' && 1,
      // Ordinary sandboxes serve one invocation at a time; on Managed Instances others go on until none is under way.
      drainsWhenStuck: false,
    },
    create: createWith(mode),
  });
}
