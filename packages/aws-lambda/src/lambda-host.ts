import {
  type AnyApplication,
  ContainedLogger,
  createInvocationHost,
  failureOf,
  failureOfAll,
  type HealthFacts,
  type InvocationHost,
  type Logger,
  toError,
} from '@anyhost/core';
import { InvocationLog } from './invocation-log.ts';
import { type InvocationSummary, summaryOf } from './invocation-summary.ts';
import { isIgnored } from './is-ignored.ts';
import { type LambdaOptions, OPTION_NAMES } from './lambda-options.ts';
import { readRemainingMs, readRequestId } from './read-deadline.ts';
import { readEvent } from './read-event.ts';
import type { RequestIds } from './request-ids.ts';
import { requireGuard } from './require-guard.ts';
import { sandboxClock } from './sandbox-clock.ts';
import { createSandboxEnd, type SandboxEnd } from './sandbox-end.ts';
import { sandboxName } from './sandbox-name.ts';
import { servesSeveral } from './serves-several.ts';
import { ServiceChoice } from './service-choice.ts';
import { toReported } from './to-reported.ts';

/**
 * The time that Lambda gives a module to load. Where it gives more, the first report of a slow start comes early.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
const INIT_LIMIT_MS = 10_000;

/** State that a sandbox keeps between invocations. */
interface Sandbox<BackgroundNames extends string> {
  readonly host: InvocationHost<BackgroundNames>;
  readonly services: ServiceChoice<BackgroundNames>;
  readonly requestIds: RequestIds;
  /** For the adapter's own lines: an error of the author's logger must not affect an invocation or the sandbox. */
  readonly logger: Logger;
  readonly end: SandboxEnd;
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

  /** The source of health reports of the current host. Starts nothing. */
  health(): HealthFacts {
    return this.#open().host.health();
  }

  /** Starts the host, once. Rejects when that fails; the next call retries. */
  async start(): Promise<void> {
    // The host's own timers keep the process alive meanwhile, so that a start that hangs reaches Lambda's limit instead
    // of a silent end.
    try {
      await this.#open().host.start(INIT_LIMIT_MS);
    } catch (thrown) {
      throw toReported(toError(thrown));
    }
  }

  /** Stops the host permanently, even if it has never been started. */
  async stop(): Promise<void> {
    const { host, end } = this.#open();
    end.close();
    await host.stop();
  }

  /** Serves one invocation. Resolves with a summary for a manual run, else with `undefined`. */
  invoke(event: unknown, context: unknown): Promise<InvocationSummary | undefined> {
    try {
      const sandbox = this.#open();
      return sandbox.requestIds.run(readRequestId(context), () => this.#serve(sandbox, event, context));
    } catch (thrown) {
      return Promise.reject(thrown);
    }
  }

  async #serve(
    { host, services, requestIds, logger, end }: Sandbox<BackgroundNames>,
    event: unknown,
    context: unknown,
  ): Promise<InvocationSummary | undefined> {
    end.began();
    try {
      if (isIgnored(event, this.#options.ignoreEvents)) {
        logger.debug({ event: 'lambda.eventIgnored' }, 'The event is ignored, because ignoreEvents returned true');
        return undefined;
      }
      const remainingMs = readRemainingMs(context);
      const { service: named, trigger, attempt, scheduledAt, isGuarded } = readEvent(event);
      const guard = isGuarded ? requireGuard(this.#options.guard) : undefined;
      const { inContext } = requestIds;
      const call = { id: readRequestId(context), attempt, remainingMs, inContext };
      if (trigger === 'continuation' && services.leavesOpen(named)) {
        const failure = failureOfAll(await host.continueUnfinished(call));
        if (failure !== undefined) throw failure;
        return undefined;
      }
      const service = services.choose(named);
      const { outcome } = await host.invoke(service, { ...call, trigger, scheduledAt, guard });
      const failure = failureOf(outcome);
      if (failure !== undefined) throw failure;
      return trigger === 'manual' ? summaryOf(outcome) : undefined;
    } catch (thrown) {
      throw toReported(toError(thrown));
    } finally {
      end.answers();
      requestIds.end();
    }
  }

  // On first use, not when the module is loaded: an invalid variable then fails an invocation, which Lambda reports.
  #open(): Sandbox<BackgroundNames> {
    this.#sandbox ??= this.#createSandbox();
    return this.#sandbox;
  }

  #createSandbox(): Sandbox<BackgroundNames> {
    const { environment = { ...process.env }, logger, redact, service, allowVolatileState = false } = this.#options;
    const { clock = sandboxClock, onAbandoned } = this.#options;
    const log = new InvocationLog({ logger, redact, environment });
    const services = new ServiceChoice(this.#application, service, environment);
    const platform = {
      name: 'aws-lambda',
      place: () => sandboxName(environment),
      ownOptions: Object.keys(OPTION_NAMES),
      longLived: false,
      logger: log.logger,
      environment,
      onlyService: services.bound,
      allowVolatileState,
      redelivers: true,
    };
    const host = createInvocationHost(this.#application, platform, { ...this.#options, clock });
    const isShared = servesSeveral(environment);
    const contained = new ContainedLogger(log.logger);
    return {
      host,
      services,
      requestIds: log.requestIds,
      logger: contained,
      end: createSandboxEnd({ host, logger: contained, clock, onAbandoned, isShared, exit: this.#exit }),
    };
  }
}
