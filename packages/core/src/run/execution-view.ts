import type { Logger } from '../base/logger.ts';
import type { Checkpoint } from '../contract/checkpoint.ts';
import type { Execution, Occurrence, Trigger } from '../contract/execution.ts';
import type { Scopes } from '../contract/scopes.ts';
import { scopesOf } from '../services/open-scopes.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { ServiceScope } from '../services/service-scope.ts';

/** The plain facts of an execution, as the host's driver gives them. */
export interface ExecutionFacts {
  readonly id: string;
  readonly service: string;
  readonly occurrence: Occurrence | undefined;
  readonly trigger: Trigger;
  readonly attempt: number;
  readonly pastDue: boolean;
  /** Milliseconds since the Unix epoch; `Infinity` without one. */
  readonly deadline: number;
}

/** The parts of a host that an execution reaches. */
export interface ExecutionResources {
  readonly logger: Logger;
  openScope(logger: () => Logger, parent?: ServiceScope): ServiceScope;
  openCheckpoint(ended: () => string | undefined): Checkpoint;
}

/** What an execution must know of its own course. */
export interface ExecutionCourse {
  remainingMs(): number;
  /** Why the execution is over, or `undefined` while it is not. */
  ended(): string | undefined;
}

/** The author's view of an execution. Scope, logger and checkpoint are made on first use. */
export class ExecutionContext implements Execution<ErasedServices> {
  readonly #facts: ExecutionFacts;
  readonly #resources: ExecutionResources;
  readonly #course: ExecutionCourse;
  #scope: ServiceScope | undefined;
  #logger: Logger | undefined;
  #checkpoint: Checkpoint | undefined;
  #wantsMore = false;

  constructor(facts: ExecutionFacts, resources: ExecutionResources, course: ExecutionCourse) {
    this.#facts = facts;
    this.#resources = resources;
    this.#course = course;
  }

  get id(): string {
    return this.#facts.id;
  }

  get service(): string {
    return this.#facts.service;
  }

  get occurrence(): Occurrence | undefined {
    return this.#facts.occurrence;
  }

  get trigger(): Trigger {
    return this.#facts.trigger;
  }

  get attempt(): number {
    return this.#facts.attempt;
  }

  get pastDue(): boolean {
    return this.#facts.pastDue;
  }

  get deadline(): Date | undefined {
    return this.#facts.deadline === Infinity ? undefined : new Date(this.#facts.deadline);
  }

  get services(): ErasedServices {
    return this.#openScope().services;
  }

  get logger(): Logger {
    const { id, service, occurrence } = this.#facts;
    this.#logger ??= this.#resources.logger.child({
      service,
      executionId: id,
      ...(occurrence && { occurrence: occurrence.id }),
    });
    return this.#logger;
  }

  get checkpoint(): Checkpoint {
    this.#checkpoint ??= this.#resources.openCheckpoint(() => this.#course.ended());
    return this.#checkpoint;
  }

  /** Whether the author asked to be run again. */
  get wantsMore(): boolean {
    return this.#wantsMore;
  }

  /** The scope, if anything was asked of it. */
  get scope(): ServiceScope | undefined {
    return this.#scope;
  }

  // Functions of their own, made when they are asked for, so that they can be taken off the execution: `{ runAgain }`.
  get runAgain(): () => void {
    return () => {
      this.#wantsMore = true;
    };
  }

  get remainingMs(): () => number {
    return () => this.#course.remainingMs();
  }

  get withScope(): Scopes<ErasedServices>['withScope'] {
    return scopesOf(() => this.#openChild()).withScope;
  }

  get createScope(): Scopes<ErasedServices>['createScope'] {
    return scopesOf(() => this.#openChild()).createScope;
  }

  #openChild(): ServiceScope {
    return this.#resources.openScope(() => this.logger, this.#openScope());
  }

  #openScope(): ServiceScope {
    this.#scope ??= this.#resources.openScope(() => this.logger);
    return this.#scope;
  }
}
