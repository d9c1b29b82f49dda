import { assertKnownOptions } from '../base/assert-option.ts';
import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { Application } from './application.ts';
import { assertRecord } from './assert-policy.ts';
import { assertPortableName } from './assert-registration.ts';
import type { RecordMode } from './policy.ts';
import { RegistrationChain } from './registration-chain.ts';
import { Registry } from './registry.ts';

/** Options of an application. */
export interface ApplicationOptions {
  /** What the state store records about the runs of services whose policy does not say. Default: the host decides by its store. */
  readonly record?: RecordMode | undefined;
}

/**
 * Begins the definition of an application.
 *
 * @param name - Letters, digits, `-` and `_`, a letter first. Names the application in logs and in
 *   durable state: renaming it loses checkpoints.
 * @typeParam Names - Give `string` when names of services come from data: they are then checked at run time only.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_NAME`, `ERR_ANYHOST_INVALID_OPTION`
 *
 * @example
 * ```ts
 * export const app = defineApplication('ordering-background')
 *   .settings('ordering', OrderingSettings)
 *   .singleton('pool', ({ ordering }) => createPool(ordering), { dispose: (pool) => pool.end() })
 *   .job('price-cache', { schedule: every('5m') }, (signal, { services }) => refresh(services.pool, signal));
 * ```
 */
export function defineApplication<Names extends string = never>(
  name: string,
  options: ApplicationOptions = {},
  // biome-ignore lint/complexity/noBannedTypes: the empty object type is the neutral element of the chain's intersections.
): Application<{}, BuiltInServices, {}, Names, Names> {
  assertPortableName('application', name);
  const owner = `defineApplication('${name}')`;
  assertKnownOptions(owner, options, ['record']);
  const record = assertRecord(owner, options.record);
  const chain: unknown = new RegistrationChain(Registry.of({ kind: 'application', name, record }));
  // The border of types: registrations carry none, and the interface types every call.
  return chain as ReturnType<typeof defineApplication<Names>>;
}
