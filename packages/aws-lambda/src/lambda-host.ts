import {
  type AnyApplication,
  type Clock,
  createInvocationHost,
  type ExecutionOutcome,
  failureOf,
  type InvocationHost,
  systemClock,
} from '@anyhost/core';
import { InvocationLog } from './invocation-log.ts';
import { type InvocationSummary, summaryOf } from './invocation-summary.ts';
import { type LambdaOptions, OPTION_NAMES } from './lambda-options.ts';
import { readDeadline, readRequestId } from './read-deadline.ts';
import { readEvent } from './read-event.ts';
import { ServiceChoice } from './service-choice.ts';

const EXIT_CODE = 1;

/** What a sandbox keeps from one invocation to the next. */
interface Sandbox<BackgroundNames extends string> {
  readonly host: InvocationHost<BackgroundNames>;
  readonly services: ServiceChoice<BackgroundNames>;
  readonly log: InvocationLog;
}

/** The host of one Lambda sandbox: translates invocations for core, and outcomes for Lambda. */
export class LambdaHost<BackgroundNames extends string> {
  readonly #application: AnyApplication<BackgroundNames>;
  readonly #options: LambdaOptions<BackgroundNames>;
  readonly #exit: (code: number) => void;
  readonly #clock: Clock;
  #sandbox: Sandbox<BackgroundNames> | undefined;

  constructor(
    application: AnyApplication<BackgroundNames>,
    options: LambdaOptions<BackgroundNames>,
    exit: (code: number) => void,
  ) {
    this.#application = application;
    this.#options = options;
    this.#exit = exit;
    this.#clock = options.clock ?? systemClock;
  }

  /** Starts the host, once. Rejects when that fails; the next call tries again. */
  async start(): Promise<void> {
    await this.#open().host.start();
  }

  /** Stops the host for good, even if it has never been started. */
  async stop(): Promise<void> {
    await this.#open().host.stop();
  }

  /** Serves one invocation. Resolves with a summary for a run by hand, else with `undefined`. */
  async invoke(event: unknown, context: unknown): Promise<InvocationSummary | undefined> {
    const deadline = readDeadline(context, this.#clock.now());
    const { service: named, run } = readEvent(event);
    const { host, services, log } = this.#open();
    log.enter(readRequestId(context));
    try {
      const outcome = await host.invoke(services.choose(named), { ...run, deadline });
      if (outcome.status === 'abandoned') this.#endSandbox(outcome, log);
      const failure = failureOf(outcome);
      if (failure !== undefined) throw failure;
      return run.trigger === 'manual' ? summaryOf(outcome) : undefined;
    } finally {
      log.leave();
    }
  }

  // On first use, not when the module is loaded: a wrong variable then fails an invocation, which Lambda reports.
  #open(): Sandbox<BackgroundNames> {
    this.#sandbox ??= this.#createSandbox();
    return this.#sandbox;
  }

  #createSandbox(): Sandbox<BackgroundNames> {
    const { environment = { ...process.env }, logger, service, allowVolatileState = false } = this.#options;
    const log = new InvocationLog(logger, environment);
    const services = new ServiceChoice(this.#application, service, environment);
    const platform = {
      name: 'aws-lambda',
      ownOptions: Object.keys(OPTION_NAMES),
      longLived: false,
      logger: log.logger,
      environment,
      onlyService: services.bound,
      allowVolatileState,
    };
    return { host: createInvocationHost(this.#application, platform, this.#options), services, log };
  }

  // An execution that still runs would be frozen with the sandbox and go on inside the next invocation. Nothing else
  // ends it: the process must, before the deadline, while its lines can still be written.
  #endSandbox({ service, executionId, occurrence }: ExecutionOutcome, { logger, flush }: InvocationLog): void {
    if (this.#options.onAbandoned === 'reject') return;
    logger.fatal(
      { event: 'lambda.sandboxEnded', service, executionId, occurrence: occurrence?.id, exitCode: EXIT_CODE },
      `${service} was given up and still runs: the process ends, so that it cannot go on inside the next invocation`,
    );
    flush();
    this.#exit(EXIT_CODE);
  }
}
