import type { AnyApplication } from './application.ts';
import type {
  ApplicationDefinition,
  BackgroundServiceRegistration,
  HostedServiceRegistration,
} from './registration.ts';

/** The services and settings sections that a host must make and check. */
export interface NeededServices {
  readonly services: ReadonlySet<string>;
  readonly settings: ReadonlySet<string>;
}

/** What decides which hosted services a host starts. */
export interface HostSelection {
  /** Whether the host lives longer than an invocation. */
  readonly longLived: boolean;
  /** The one background service that the host is bound to; `undefined` for all. */
  readonly onlyService?: string | undefined;
  /** Background services that the host leaves out. Default: none. */
  readonly without?: ReadonlySet<string> | undefined;
  /** Whether an operator named `onlyService` for this one run, as a command does. Default false. */
  readonly isCommand?: boolean | undefined;
}

/** Whether a host starts a hosted service: by its `hosts` option, and by the services that the host runs. */
export function isStarted(
  registration: HostedServiceRegistration | BackgroundServiceRegistration,
  { longLived, onlyService, without, isCommand = false }: HostSelection,
): boolean {
  if (registration.kind === 'hostedService') return longLived || registration.hosts === 'all';
  const { name, policy } = registration;
  if ((onlyService !== undefined && name !== onlyService) || without?.has(name)) return false;
  return longLived || isCommand || policy.hosts !== 'long-lived';
}

/** The names of the background services that a host starts, in registration order. */
export function startedServices<BackgroundNames extends string>(
  { backgroundServices, definition }: AnyApplication<BackgroundNames>,
  selection: HostSelection,
): readonly BackgroundNames[] {
  const started = new Set<string>();
  for (const registration of definition.hostedServices) {
    if (isStarted(registration, selection)) started.add(registration.name);
  }
  return backgroundServices.filter((name) => started.has(name));
}

/**
 * What a host that does not run all background services must make and check: what the hosted services that it starts
 * use, directly and through other services. What has `uses` needs what it names; without `uses` a hosted service needs
 * everything, a service all that is registered before it. The state store is the host's own, and always needed.
 *
 * @returns `undefined` for a host that runs all: it makes and checks everything.
 */
export function neededServices(
  { settings, services, hostedServices }: ApplicationDefinition,
  selection: HostSelection,
): NeededServices | undefined {
  if (selection.onlyService === undefined && !selection.without?.size) return undefined;
  const needed = new Need();
  for (const registration of hostedServices) {
    if (!isStarted(registration, selection)) continue;
    const uses = registration.kind === 'hostedService' ? registration.uses : registration.policy.uses;
    needed.add(uses, services.length, settings.length);
  }
  needed.names.add('stateStore');
  const names = new Set<string>();
  // Services use earlier ones only: in reverse order, all users of a service are visited before it.
  for (let place = services.length - 1; place >= 0; place -= 1) {
    const service = services[place];
    if (service === undefined || (place >= needed.services && !needed.names.has(service.name))) continue;
    names.add(service.name);
    // A replacement sees settings, and no services.
    needed.add(service.uses, service.override ? 0 : place, service.settingsBefore);
  }
  const sections = settings.filter(({ name }, place) => place < needed.settings || needed.names.has(name));
  return { services: names, settings: new Set(sections.map(({ name }) => name)) };
}

/** Needs collected so far: names, and everything before a place. */
class Need {
  readonly names = new Set<string>();
  services = 0;
  settings = 0;

  add(uses: readonly string[] | undefined, services: number, settings: number): void {
    if (uses !== undefined) {
      for (const name of uses) this.names.add(name);
      return;
    }
    this.services = Math.max(this.services, services);
    this.settings = Math.max(this.settings, settings);
  }
}
