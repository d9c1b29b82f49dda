import { neededServices } from '../application/needed-services.ts';
import type { ApplicationDefinition, TaskQueueRegistration } from '../application/registration.ts';
import type { Logger } from '../base/logger.ts';
import type { HostContext } from '../run/run-context.ts';
import type { ServiceContainer } from '../services/service-container.ts';
import type { ServiceRegistration } from '../services/service-registration.ts';
import { TaskQueue } from '../tasks/task-queue.ts';
import type { HostPlatform } from './host-platform.ts';

/** The background task queues of a host, by their names. */
export type TaskQueuesByName = ReadonlyMap<string, TaskQueue>;

type AnyService = ServiceRegistration | TaskQueueRegistration;

/** Makes the queues that a host needs: one each, for the host's whole life. */
export function createTaskQueues(
  definition: ApplicationDefinition,
  platform: HostPlatform,
  host: HostContext,
): TaskQueuesByName {
  const queues = new Map<string, TaskQueue>();
  if (!definition.services.some(isQueue)) return queues;
  const needed = neededServices(definition, platform)?.services;
  const { taskTime } = platform;
  for (const { name, queue } of definition.services.filter(isQueue)) {
    if (needed?.has(name) !== false) queues.set(name, new TaskQueue({ name, options: queue, host, taskTime }));
  }
  return queues;
}

/** The registrations for a container, in which each queue is a singleton. */
export function registrationsWith(queues: TaskQueuesByName, services: readonly AnyService[]): ServiceRegistration[] {
  return services.map((service) => {
    if (!isQueue(service)) return service;
    const { queue: _, name, ...rest } = service;
    return { ...rest, kind: 'singleton', name, factory: () => queues.get(name), dispose: undefined };
  });
}

/** What the queues of a host make the tasks' scopes and loggers from. */
export interface TaskQueueParts {
  readonly container: ServiceContainer;
  /** A logger at the level of a queue. */
  loggerAbout(queue: string): Logger;
}

/** The singletons are made: the queues accept tasks, which see what is registered before their queue. */
export function openTaskQueues(
  queues: TaskQueuesByName,
  services: readonly AnyService[],
  { container, loggerAbout }: TaskQueueParts,
): void {
  for (const [before, service] of services.entries()) {
    const { name, uses } = service;
    const queue = queues.get(name);
    if (queue === undefined) continue;
    const consumer = { label: `a task of '${name}'`, uses, before };
    queue.open({
      logger: loggerAbout(name),
      openScope: (logger, parent) => container.createScope({ ...consumer, logger: () => logger }, parent),
    });
  }
}

function isQueue(service: AnyService): service is TaskQueueRegistration {
  return service.kind === 'taskQueue';
}
