import type { ExecutionOutcome, ExecutionTrace } from '@anyhost/core';
import type { Attributes } from '@opentelemetry/api';

/** What is known when an execution begins: a sampler sees it. */
export function startAttributes(trace: ExecutionTrace): Attributes {
  const { id, service, task, occurrence, trigger, attempt, schedule, invocationId } = trace;
  const attributes: Attributes = {
    'anyhost.service': service,
    'anyhost.execution.id': id,
    'anyhost.trigger': trigger,
    'anyhost.attempt': attempt,
  };
  if (task !== undefined) attributes['anyhost.task'] = task;
  if (invocationId !== undefined) attributes['faas.invocation_id'] = invocationId;
  if (occurrence === undefined) return attributes;
  attributes['anyhost.occurrence'] = occurrence.id;
  attributes['faas.trigger'] = 'timer';
  attributes['faas.time'] = occurrence.scheduledTime.toISOString();
  if (schedule?.kind === 'cron') attributes['faas.cron'] = schedule.expression;
  return attributes;
}

/** How an execution ended, for a metric. */
export function endAttributes(outcome: ExecutionOutcome): Attributes {
  const { service, status } = outcome;
  return 'error' in outcome
    ? { 'anyhost.service': service, 'anyhost.outcome': status, 'error.type': errorType(outcome.error) }
    : { 'anyhost.service': service, 'anyhost.outcome': status };
}

/** The error's code if it has one, else the name of its class: few different values. */
export function errorType(error: Error): string {
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' && code !== '' ? code : error.name;
}
