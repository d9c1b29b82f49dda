import { formatDuration } from '@anyhost/core/schedule';
import type { AwsFunction } from './function-of-services.ts';
import type { ResolvedAwsOptions } from './resolve-aws-options.ts';

/** Why a function has its `Timeout`. */
export function timeoutComment(
  { services, timeoutOf, overlapping }: AwsFunction,
  { timeoutSeconds, continuousEvery }: ResolvedAwsOptions,
): string {
  const policy = services.find(({ name }) => name === timeoutOf)?.policy;
  const work =
    policy?.schedule.kind === 'continuous'
      ? `${timeoutOf} runs for the whole period of ${continuousEvery}`
      : `${timeoutOf} may work for ${policy?.timeoutMs === undefined ? formatDuration(timeoutSeconds * 1000) : workText(policy.timeoutMs, policy.retry.attempts)}; the rest is for a cold start and to save and clean up`;
  const overlap = overlapping.length === 0 ? [] : [overlapComment(overlapping)];
  return [`${work}.`, ...overlap].join('\n');
}

function workText(timeoutMs: number, attempts: number): string {
  const once = timeoutMs % 1000 === 0 ? formatDuration(timeoutMs) : `${timeoutMs} ms`;
  return attempts === 1 ? once : `${once} in each of ${attempts} attempts, where they fit`;
}

function overlapComment(names: readonly string[]): string {
  const many = names.length > 1;
  return `A run of ${names.join(', ')} can take longer than ${many ? 'their periods' : 'its period'}, and runs may then overlap. To prevent that, use singleton: true.`;
}

/** What reserved concurrency does. */
export function concurrencyComment(reserved: number): string {
  if (reserved === 1)
    return 'Runs do not overlap: an event that arrives during a run waits until it ends, or becomes too old.';
  return `At most ${reserved} runs at the same time; more wait, or become too old.`;
}

/** Why events are kept as long as they are. */
export function deliveryComment({ usefulSeconds, continueSeconds, delivery, services }: AwsFunction): string {
  const { retries, maxAgeSeconds } = delivery;
  const due =
    usefulSeconds === undefined
      ? 'No schedule limits how long an event is valid.'
      : `An event is of use for ${formatDuration(usefulSeconds * 1000)}${services.length === 1 ? '' : ', by the service that is due most often'}: then the next one is due, or it is too late.`;
  const kept = `Lambda keeps it for ${formatDuration(maxAgeSeconds * 1000)}, so that events do not pile up${continueSeconds === undefined ? '' : `, with a continuation every ${formatDuration(continueSeconds * 1000)}`}`;
  const retried =
    retries === 0
      ? 'and does not deliver a failed one again: the next due time comes first'
      : `and delivers a failed one ${retries === 1 ? 'once more, after a minute' : 'twice more, after one and two minutes'}`;
  return `${due}\n${kept}, ${retried}.`;
}
