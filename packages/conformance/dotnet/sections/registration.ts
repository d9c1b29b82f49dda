import { different, type Section, same } from '../behavior.ts';

export const registration: Section = {
  title: 'Registration (C)',
  behaviors: {
    C01: same(
      'A hosted service cannot be resolved by its class. To use it elsewhere, register the class, and a factory of a hosted service that resolves it',
      'Abstractions, `ServiceCollectionHostedServiceExtensions.cs`',
      'It has a name, under which nothing can ask for it. A singleton that the factory returns is one object, started once, disposed once',
    ),
    C02: different(
      'The same class added twice starts once',
      'LifecycleTests',
      'A registration has a name, not a class: the same name twice is refused, two names are two services',
    ),
    C03: different(
      'Of two factories with one service type only the first counts',
      '#38751, #52747',
      'Factories are never merged: one factory registered under two names makes two services',
    ),
    C04: same(
      'Instances registered directly are not merged: each starts, in its order',
      'HostTests',
      'Each registration is a separate service, started in its place',
    ),
    C05: same(
      'A hosted service gets singletons, what a factory makes, and the lifetime',
      'HostTests',
      'A service may ask for what was registered before it, and for the lifetime',
    ),
    C06: same(
      'Nothing is constructed by `Build()`. The start constructs all hosted services before it calls the first hook, so a constructor that throws fails the start',
      'Hosting, `Internal/Host.cs`',
    ),
    C07: different(
      'An application’s own application lifetime is refused; its own host lifetime replaces the default',
      'HostTests',
      'The name `lifetime` is built in, and registering it is refused where it is registered. The host lifetime is an option of the host, `hostLifetime`, not a service: what runs the application decides',
    ),
    C08: same(
      'Defaults: 30 s to stop, no limit to start, nothing concurrent, a fault of a background service stops the host. Zero and the maximum are accepted',
      'HostOptionsTests',
      '`Infinity` means no limit; numbers below zero and what is not a number are refused',
    ),
  },
};
