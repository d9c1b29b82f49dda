import type { Section } from './behavior.ts';
import { background, faults } from './sections/background.ts';
import { lifetime, limits, running } from './sections/lifetime.ts';
import { health, log } from './sections/observation.ts';
import { hooks, order } from './sections/order.ts';
import { registration } from './sections/registration.ts';
import { disposal, injection } from './sections/services.ts';
import { environment, validation } from './sections/settings.ts';
import { start } from './sections/start.ts';
import { stop } from './sections/stop.ts';
import { node, systemd, web, windows } from './sections/systems.ts';
import { work } from './sections/work.ts';

/** Every behavior of .NET's hosting, .NET 10 with the propagation of faults of .NET 11. */
export const CATALOGUE: readonly Section[] = [
  registration,
  start,
  stop,
  order,
  hooks,
  background,
  faults,
  limits,
  lifetime,
  running,
  disposal,
  injection,
  validation,
  environment,
  log,
  health,
  systemd,
  windows,
  work,
  web,
  node,
];
