import type { BuiltInServices } from '../contract/built-in-services.ts';
import type { ScopeServices } from '../contract/scopes.ts';

/**
 * The registered services that are visible with `uses`: those it names, and the built-ins; all of them without `uses`.
 *
 * @typeParam All - The services by name.
 * @typeParam Uses - The names in `uses`; `string` without them.
 */
export type Visible<All, Uses extends string> = string extends Uses
  ? All
  : Pick<All, Extract<keyof All, Uses | keyof BuiltInServices>>;

/** What the factory of a singleton or hosted service sees. */
export type RootView<Root, Scoped, Uses extends string> = Visible<Root, Uses> &
  ScopeServices<Visible<Root & Scoped, Uses>>;

/**
 * The public shape of a registered service, which a replacement must have. A class with private members accepts a
 * fake that has the public ones.
 */
export type PublicShape<Service> = Service extends (...args: never[]) => unknown
  ? Service
  : { [Member in keyof Service]: Service[Member] };
