import type { HealthCheckRegistration } from '../contract/health.ts';
import type { ServiceRegistration } from '../services/service-registration.ts';
import type { SettingsRegistration } from '../settings/settings-registration.ts';
import type {
  ApplicationDefinition,
  BackgroundServiceRegistration,
  HostedServiceRegistration,
  OverrideRegistration,
  PlacedRegistration,
  TaskQueueRegistration,
} from './registration.ts';

/** Sorts an application's registrations by kind and puts overrides in the place of what they replace. */
export function buildDefinition(name: string, entries: readonly PlacedRegistration[]): ApplicationDefinition {
  const settings: SettingsRegistration[] = [];
  const services: (ServiceRegistration | TaskQueueRegistration)[] = [];
  const hostedServices: (HostedServiceRegistration | BackgroundServiceRegistration)[] = [];
  const healthChecks: HealthCheckRegistration[] = [];
  const overrides = new Map<string, OverrideRegistration>();
  for (const { registration } of entries) {
    if (registration.kind === 'settings') settings.push(registration);
    else if (registration.kind === 'override') overrides.set(registration.name, registration);
    else if (registration.kind === 'hostedService' || registration.kind === 'backgroundService')
      hostedServices.push(registration);
    else if (registration.kind === 'healthCheck') healthChecks.push(registration);
    else services.push(registration);
  }
  const replaced = services.map((service) => replace(service, overrides.get(service.name), settings.length));
  return Object.freeze({
    name,
    settings: Object.freeze(settings),
    services: Object.freeze(replaced),
    hostedServices: Object.freeze(hostedServices),
    healthChecks: Object.freeze(healthChecks),
  });
}

function replace(
  service: ServiceRegistration | TaskQueueRegistration,
  override: OverrideRegistration | undefined,
  settingsBefore: number,
): ServiceRegistration | TaskQueueRegistration {
  if (override === undefined) return service;
  const { name, factory, dispose } = override;
  return { kind: 'singleton', name, factory, dispose, override: true, uses: undefined, settingsBefore };
}
