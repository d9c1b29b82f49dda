import {
  type AnyApplication,
  type ApplicationDefinition,
  assertApplication,
  loadSettings,
  type ResolvedPolicy,
  resolvePolicy,
  type SettingsLayer,
  toError,
} from '@anyhost/core';

/** A background service for deployment files: its policy, with the computed schedule. */
export interface PlannedService {
  readonly name: string;
  readonly policy: ResolvedPolicy;
  /** It has a lease, a claim or a checkpoint that must outlive the process: its host needs a durable store. */
  readonly needsStore: boolean;
}

/** An application for deployment files. */
export interface ApplicationPlan {
  readonly name: string;
  /** The background services, in registration order. */
  readonly services: readonly PlannedService[];
  /** The application registers a state store. */
  readonly hasStateStore: boolean;
}

/** Options of `planApplication`. */
export interface PlanOptions {
  /**
   * The sources of settings, lowest first. Only sections that a schedule reads must be complete: other settings may be
   * known only where the application runs. Default: none.
   */
  readonly layers?: readonly SettingsLayer[] | undefined;
}

/**
 * Reads an application as data: its services, and their schedules and policies computed from the settings. Starts no service.
 *
 * Rejects with `ERR_ANYHOST_INVALID_SETTINGS` where a schedule reads a section that is not valid, with
 * `ERR_ANYHOST_INVALID_SCHEDULE` where a schedule function returns no schedule, and with what the function throws.
 */
export async function planApplication(
  application: AnyApplication,
  { layers = [] }: PlanOptions = {},
): Promise<ApplicationPlan> {
  assertApplication(application);
  const { name, services, hostedServices } = application.definition;
  const settings = await readSections(application.definition, layers);
  return {
    name,
    services: hostedServices.flatMap((registration) => {
      if (registration.kind !== 'backgroundService') return [];
      const policy = resolvePolicy(registration.name, registration.policy, settings);
      const needsStore = policy.singleton || policy.dedupe || policy.durableCheckpoint;
      return [{ name: registration.name, policy, needsStore }];
    }),
    hasStateStore: services.some((service) => service.name === 'stateStore'),
  };
}

/** All sections; one that is not valid throws where it is read. */
async function readSections(
  { settings }: ApplicationDefinition,
  layers: readonly SettingsLayer[],
): Promise<Readonly<Record<string, unknown>>> {
  const sections = {};
  for (const { name } of settings) {
    try {
      const { values } = await loadSettings({ registrations: settings, layers, only: new Set([name]) });
      Object.defineProperty(sections, name, { enumerable: true, value: values[name] });
    } catch (thrown) {
      const error = toError(thrown);
      Object.defineProperty(sections, name, {
        enumerable: true,
        get: () => {
          throw error;
        },
      });
    }
  }
  return sections;
}
