import type { Admission } from '../admission/admission.ts';
import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { Logger } from '../base/logger.ts';
import type { BackgroundServiceLike } from '../contract/background-service.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import type { ServiceLedger } from '../ledger/service-ledger.ts';
import type { ExecutionSlots } from '../run/execution-slots.ts';
import { ExecutionTimer } from '../run/execution-timer.ts';
import type { HostContext, RunContext } from '../run/run-context.ts';
import type { ServiceRunner } from '../run/service-runner.ts';
import type { ServiceStatus } from '../run/service-status.ts';
import type { CheckpointUser, StateAccess } from '../run/state-access.ts';
import type { ServiceContainer } from '../services/service-container.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { ServiceScope } from '../services/service-scope.ts';
import type { HostedBackgroundService } from './create-hosted-services.ts';

/** What a background service has for itself. */
export interface OwnParts {
  readonly runner: ServiceRunner;
  /** Writes lines about it, at its level. */
  readonly logger: Logger;
  readonly ledger: ServiceLedger;
  readonly admissions: readonly Admission[];
}

/** What the background services of a host share. */
export interface SharedParts {
  readonly host: HostContext;
  readonly container: ServiceContainer;
  readonly state: StateAccess;
  readonly slots: ExecutionSlots | undefined;
}

/** What the runs of one background service reach of its host. */
export class ServiceContext implements RunContext {
  readonly service: string;
  readonly instance: BackgroundServiceLike<ErasedServices>;
  readonly policy: ResolvedPolicy;
  readonly logger: Logger;
  readonly ledger: ServiceLedger;
  readonly admissions: readonly Admission[];
  readonly host: HostContext;
  readonly #runner: ServiceRunner;
  readonly #shared: SharedParts;
  #timer: ExecutionTimer | undefined;

  constructor(
    { name, instance, policy }: HostedBackgroundService,
    { runner, logger, ledger, admissions }: OwnParts,
    shared: SharedParts,
  ) {
    this.service = name;
    this.instance = instance;
    this.policy = policy;
    this.logger = logger;
    this.ledger = ledger;
    this.admissions = admissions;
    this.host = shared.host;
    this.#runner = runner;
    this.#shared = shared;
  }

  get status(): ServiceStatus {
    return this.#runner.status;
  }

  get slots(): ExecutionSlots | undefined {
    return this.#shared.slots;
  }

  get timer(): ExecutionTimer {
    this.#timer ??= new ExecutionTimer(this.host.clock);
    return this.#timer;
  }

  openScope(logger: Logger, parent?: ServiceScope): ServiceScope {
    const consumer = { label: `an execution of '${this.service}'`, uses: this.policy.uses, logger: () => logger };
    return this.#shared.container.createScope(consumer, parent);
  }

  openCheckpoint(execution: CheckpointUser): Checkpoint {
    return this.#shared.state.openCheckpoint(this.service, execution, this.ledger.checkpoint);
  }

  onRunEnded(): void {
    this.#runner.runEnded();
  }

  onAbandoned(settled: Promise<Error | undefined>): void {
    void this.#runner.trackAbandoned(settled);
  }
}
