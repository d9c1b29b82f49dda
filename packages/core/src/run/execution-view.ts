import type { Logger } from '../base/logger.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import type { Execution, Occurrence, OutcomeTrigger, Trigger } from '../contract/execution.ts';
import type { Partition } from '../contract/partition.ts';
import type { Scopes } from '../contract/scopes.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { createServiceView } from '../services/service-view.ts';
import { type CheckpointSource, ExecutionCheckpoint } from './execution-checkpoint.ts';
import { ExecutionServices, type ScopeOpener } from './execution-services.ts';

/** The plain facts of an execution. */
export interface ExecutionFacts {
  readonly id: string;
  readonly service: string;
  readonly occurrence: Occurrence | undefined;
  readonly partition?: Partition | undefined;
  readonly trigger: OutcomeTrigger;
  /** The name of the task; absent for background services. */
  readonly task?: string;
  readonly attempt: number;
  readonly pastDue: boolean;
  readonly deadline: Date | undefined;
  readonly fencing: number | undefined;
}

/** The facts of an execution of a background service. */
export interface RunFacts extends ExecutionFacts {
  readonly trigger: Trigger;
}

/** What an execution can reach, and what it can ask of the host. */
export interface ExecutionReach extends ScopeOpener, CheckpointSource {
  readonly logger: Logger;
  openScopes(logger: Logger): Scopes<ErasedServices>;
  remainingMs(): number;
  runAgain(): void;
}

/**
 * What the author is handed. All of it is own data, so that an execution can be spread and taken apart; scope, child
 * logger and checkpoint make their inside on first use.
 */
export class ExecutionView implements Execution<ErasedServices> {
  readonly id: string;
  readonly service: string;
  readonly occurrence: Occurrence | undefined;
  readonly partition: Partition | undefined;
  readonly trigger: Trigger;
  readonly attempt: number;
  readonly pastDue: boolean;
  readonly deadline: Date | undefined;
  readonly fencing: number | undefined;
  readonly services: ErasedServices;
  readonly logger: Logger;
  readonly checkpoint: Checkpoint;
  readonly remainingMs: () => number;
  readonly runAgain: () => void;
  readonly withScope: Scopes<ErasedServices>['withScope'];
  readonly createScope: Scopes<ErasedServices>['createScope'];

  constructor(facts: RunFacts, reach: ExecutionReach) {
    const { id, service, occurrence, partition, trigger, attempt, pastDue, deadline, fencing } = facts;
    this.id = id;
    this.service = service;
    this.occurrence = occurrence;
    this.partition = partition;
    this.trigger = trigger;
    this.attempt = attempt;
    this.pastDue = pastDue;
    this.deadline = deadline;
    this.fencing = fencing;
    this.logger = reach.logger.child(
      occurrence === undefined ? { service, executionId: id } : { service, executionId: id, occurrence: occurrence.id },
    );
    this.services = createServiceView(new ExecutionServices(reach, this.logger));
    this.checkpoint = new ExecutionCheckpoint(reach);
    this.remainingMs = () => reach.remainingMs();
    this.runAgain = () => reach.runAgain();
    this.withScope = (work) => reach.openScopes(this.logger).withScope(work);
    this.createScope = () => reach.openScopes(this.logger).createScope();
  }
}
