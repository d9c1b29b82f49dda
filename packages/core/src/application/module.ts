import type { EmptyModule } from './application.ts';
import { assertPortableName } from './assert-registration.ts';
import { RegistrationChain } from './registration-chain.ts';
import { Registry } from './registry.ts';

/**
 * Begins the definition of a module: a part of an application that is defined on its own, says what it needs, and
 * is added with `application.use(part)`. A module can use other modules. For the compiler each module is a chain of its
 * own, so that an application of modules may be of any size.
 *
 * @param name - Letters, digits, `-` and `_`, a letter first. Names the module in messages.
 * @typeParam Needs - Singletons, transients and settings sections that the application registers before it.
 * @typeParam ScopedNeeds - Scoped services that the application registers before it.
 * @throws {AnyhostError} `ERR_ANYHOST_INVALID_NAME`
 *
 * @example
 * ```ts
 * export const billing = module<{ pool: Pool }>('billing')
 *   .singleton('invoices', ({ pool }) => new Invoices(pool))
 *   .job('send-invoices', { schedule: every('5m') }, (signal, { services }) => services.invoices.send({ signal }));
 *
 * export const app = defineApplication('shop').singleton('pool', () => createPool()).use(billing);
 * ```
 */
// biome-ignore lint/complexity/noBannedTypes: the empty object type is the neutral element of the chain's intersections.
export function module<Needs = {}, ScopedNeeds = {}>(name: string): EmptyModule<Needs, ScopedNeeds> {
  assertPortableName('module', name);
  const chain: unknown = new RegistrationChain(Registry.of({ kind: 'module', name }));
  // The border of types: registrations carry none, and the interface types every call.
  return chain as EmptyModule<Needs, ScopedNeeds>;
}
