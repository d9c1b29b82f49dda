import type { Logger } from '../base/logger.ts';
import type { Scopes } from '../contract/scopes.ts';
import type { TaskExecution } from '../contract/task-queue.ts';
import { ExecutionServices } from '../run/execution-services.ts';
import type { ExecutionFacts, ExecutionReach } from '../run/execution-view.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import { createServiceView } from '../services/service-view.ts';

/** What a task is handed: all of it own data, as for an execution of a background service. */
export class TaskView implements TaskExecution<ErasedServices> {
  readonly id: string;
  readonly service: string;
  readonly task: string;
  readonly deadline: Date | undefined;
  readonly services: ErasedServices;
  readonly logger: Logger;
  readonly remainingMs: () => number;
  readonly withScope: Scopes<ErasedServices>['withScope'];
  readonly createScope: Scopes<ErasedServices>['createScope'];

  constructor({ id, service, deadline }: ExecutionFacts, task: string, reach: ExecutionReach) {
    this.id = id;
    this.service = service;
    this.task = task;
    this.deadline = deadline;
    this.logger = reach.logger.child({ service, executionId: id, task });
    this.services = createServiceView(new ExecutionServices(reach, this.logger));
    this.remainingMs = () => reach.remainingMs();
    this.withScope = (work) => reach.openScopes(this.logger).withScope(work);
    this.createScope = () => reach.openScopes(this.logger).createScope();
  }
}
