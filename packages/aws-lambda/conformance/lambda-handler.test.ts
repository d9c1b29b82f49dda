import { createHandler } from '@anyhost/aws-lambda';
import { type CreateHarness, describeHostAdapter, type HostAnswer } from '@anyhost/conformance';
import { fakeLambdaContext, schedulerInput } from '@anyhost/testing';

const createWith =
  (onAbandoned: 'end' | 'refuse'): CreateHarness =>
  (app, options, { timeLeftMs = 60_000 }) => {
    const { clock } = options;
    let exitCode: number | undefined;
    const handler = createHandler(app, { ...options, onAbandoned }, (code) => {
      exitCode ??= code;
    });
    return {
      start: () => handler.start(),
      run: (service, { scheduledTime, attempt = 1 }) => {
        const context = fakeLambdaContext({ clock, remainingMs: timeLeftMs });
        const answer =
          scheduledTime === undefined
            ? handler({ service, trigger: 'manual' }, context)
            : handler(schedulerInput({ service, scheduledTime, attempt }), context);
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

for (const onAbandoned of ['end', 'refuse'] as const) {
  describeHostAdapter({
    name: `@anyhost/aws-lambda createHandler, onAbandoned: '${onAbandoned}'`,
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
      // By default the process ends: otherwise the execution would be thawed inside the next invocation.
      endsWhenStuck: onAbandoned === 'end' && 1,
      // Ordinary sandboxes serve one invocation at a time; on Managed Instances others go on until none is under way.
      drainsWhenStuck: false,
    },
    create: createWith(onAbandoned),
  });
}
