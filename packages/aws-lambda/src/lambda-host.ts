import {
  type AnyApplication,
  createInvocationHost,
  type ExecutionOutcome,
  failureOf,
  type InvocationHost,
} from '@anyhost/core';
import { InvocationLog } from './invocation-log.ts';
import { type InvocationSummary, summaryOf } from './invocation-summary.ts';
import { type LambdaOptions, OPTION_NAMES } from './lambda-options.ts';
import { readRemainingMs, readRequestId } from './read-deadline.ts';
import { readEvent } from './read-event.ts';
import { ServiceChoice } from './service-choice.ts';

const EXIT_CODE = 1;

/** State that a sandbox keeps between invocations. */
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
  #sandbox: Sandbox<BackgroundNames> | undefined;

  constructor(
    application: AnyApplication<BackgroundNames>,
    options: LambdaOptions<BackgroundNames>,
    exit: (code: number) => void,
  ) {
    this.#application = application;
    this.#options = options;
    this.#exit = exit;
  }

  /** Starts the host, once. Rejects when that fails; the next call retries. */
  async start(): Promise<void> {
    await this.#open().host.start();
  }

  /** Stops the host finally, even if it has never been started. */
  async stop(): Promise<void> {
    await this.#open().host.stop();
  }

  /** Serves one invocation. Resolves with a summary for a manual run, else with `undefined`. */
  async invoke(event: unknown, context: unknown): Promise<InvocationSummary | undefined> {
    const remainingMs = readRemainingMs(context);
    const { service: named, trigger, attempt, scheduledAt } = readEvent(event);
    const { host, services, log } = this.#open();
    return log.run(readRequestId(context), async () => {
      const { outcome } = await host.invoke(services.choose(named), { trigger, attempt, scheduledAt, remainingMs });
      if (outcome.status === 'abandoned') this.#endSandbox(outcome, log);
      const failure = failureOf(outcome);
      if (failure !== undefined) throw failure;
      return trigger === 'manual' ? summaryOf(outcome) : undefined;
    });
  }

  // On first use, not when the module is loaded: an invalid variable then fails an invocation, which Lambda reports.
  #open(): Sandbox<BackgroundNames> {
    this.#sandbox ??= this.#createSandbox();
    return this.#sandbox;
  }

  #createSandbox(): Sandbox<BackgroundNames> {
    const { environment = { ...process.env }, logger, redact, service, allowVolatileState = false } = this.#options;
    const log = new InvocationLog({ logger, redact, environment });
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

  // An execution that still runs would be frozen with the sandbox and continue inside the next invocation. Only the end
  // of the process stops it, before the deadline, while log lines can still be written.
  #endSandbox({ service, executionId, occurrence }: ExecutionOutcome, { logger }: InvocationLog): void {
    if (this.#options.onAbandoned === 'reject') return;
    logger.fatal(
      { event: 'lambda.sandboxEnded', service, executionId, occurrence: occurrence?.id, exitCode: EXIT_CODE },
      `${service} was given up and still runs: the process ends, so that it cannot continue inside the next invocation`,
    );
    this.#exit(EXIT_CODE);
  }
}
