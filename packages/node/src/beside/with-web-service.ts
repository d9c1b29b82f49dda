import type { AnyApplication, HostedServiceRegistration } from '@anyhost/core';

/** What error messages call it. No author can register this name. */
const NAME = 'http.Server';

/**
 * The application with a hosted service after all others: it enters each phase of a stop first, within the same budget,
 * and sees everything that is registered.
 */
export function withWebService<BackgroundNames extends string>(
  application: AnyApplication<BackgroundNames>,
  factory: HostedServiceRegistration['factory'],
): AnyApplication<BackgroundNames> {
  const { definition, backgroundServices } = application;
  const before = { services: definition.services.length, settings: definition.settings.length };
  const web = { kind: 'hostedService', name: NAME, hosts: 'all', uses: undefined, before, factory } as const;
  return { backgroundServices, definition: { ...definition, hostedServices: [...definition.hostedServices, web] } };
}
