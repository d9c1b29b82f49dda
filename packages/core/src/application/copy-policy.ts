import { AnyhostError, describeValue } from '../base/errors.ts';
import type { ErasedServices } from '../services/service-registration.ts';
import type { FaultPolicy, ServicePolicy } from './policy.ts';

/**
 * A frozen copy of a policy and of the objects in it, so that a later change of the author's object changes nothing.
 *
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_OPTION` when it is not an object, or cannot be read.
 */
export function copyPolicy(service: string, policy: ServicePolicy<ErasedServices>): ServicePolicy<ErasedServices> {
  if (typeof policy !== 'object' || policy === null) {
    throw new AnyhostError(
      'ERR_ANYHOST_INVALID_OPTION',
      `${service}: the options are ${describeValue(policy)}; expected an object.`,
    );
  }
  try {
    return frozenPolicy(policy);
  } catch (cause) {
    throw new AnyhostError('ERR_ANYHOST_INVALID_OPTION', `${service}: the options cannot be read.`, { cause });
  }
}

function frozenPolicy(policy: ServicePolicy<ErasedServices>): ServicePolicy<ErasedServices> {
  const { schedule, retry, onFault, record, uses } = policy;
  return Object.freeze({
    ...policy,
    schedule: typeof schedule === 'function' ? schedule : frozenCopy(schedule),
    ...(retry !== undefined && { retry: frozenCopy(retry) }),
    ...(onFault !== undefined && { onFault: copyOnFault(onFault) }),
    ...(record !== undefined && { record: frozenCopy(record) }),
    ...(uses !== undefined && { uses: Array.isArray(uses) ? Object.freeze([...uses]) : uses }),
  });
}

// `{ restart: undefined }` stands for the default, as every option that is undefined does.
function copyOnFault(onFault: FaultPolicy): FaultPolicy | undefined {
  if (typeof onFault !== 'object' || onFault === null) return onFault;
  const values = Object.values(onFault);
  if (values.length > 0 && values.every((value) => value === undefined)) return undefined;
  return 'restart' in onFault
    ? Object.freeze({ ...onFault, restart: frozenCopy(onFault.restart) })
    : frozenCopy(onFault);
}

function frozenCopy<Value>(value: Value): Value | Readonly<Value> {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  return Object.freeze({ ...value });
}
