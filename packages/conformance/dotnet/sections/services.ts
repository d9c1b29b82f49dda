import { different, notApplicable, type Section, same } from '../behavior.ts';

const SPECIFICATION = 'Microsoft.Extensions.DependencyInjection.Specification.Tests';

export const disposal: Section = {
  title: 'Disposal (D)',
  behaviors: {
    D01: same(
      'The host disposes of what it created, not before its disposal',
      'HostTests',
      'As the last step of its stop',
    ),
    D02: same('Services that can only be disposed asynchronously are awaited', 'HostTests'),
    D03: notApplicable(
      'Configuration and file providers are disposed with the host',
      'HostTests, HostBuilderTests',
      'Settings are read once, at the start: nothing is kept open',
    ),
    D04: same('Start, stop and disposal happen once each, in this order', 'HostTests, HostBuilderTests'),
    D05: different(
      'Disposed in reverse order of creation. Objects that were handed in ready-made are not disposed, those that a factory made are',
      SPECIFICATION,
      'The order is the same. There are factories only, and what they return is disposed; `dispose: () => {}` keeps what belongs to someone else. Stores do not close what was handed in',
    ),
    D06: same(
      'Of two ways to dispose of an object the asynchronous one is taken. Resolving after disposal throws',
      'DependencyInjection, ServiceProviderContainerTests',
      'A registration may bring its own way, which comes first. Disposal is never synchronous, so nothing is refused',
    ),
  },
};

export const injection: Section = {
  title: 'Services and scopes (I)',
  behaviors: {
    I01: same(
      'A singleton is one object everywhere, a scoped service one per scope, a transient a new one each time; nested scopes are independent',
      SPECIFICATION,
      'An execution is a scope',
    ),
    I02: different(
      'Resolving all of a type keeps the order of registration; resolving one gives the last registered',
      SPECIFICATION,
      'One name is one service: a second registration is refused. `override` replaces one on purpose',
    ),
    I03: same(
      'A singleton that asks for a scoped service, by itself or through a transient, is an error that names both',
      'DependencyInjection, ServiceProviderValidationTests',
    ),
    I04: same('A singleton can open scopes', SPECIFICATION, 'By the built-in service `scopes`'),
    I05: different(
      'Validation on build gathers every registration that cannot be resolved, and circles, in one error',
      'DependencyInjection, ServiceProviderValidationTests',
      'What is not registered, or later, does not compile, so there are no circles. In plain JavaScript the first one fails the start, by name',
    ),
    I06: different(
      'Scopes are checked in development only',
      '#109490',
      'They are checked in every environment: production is where a mistake costs most',
    ),
  },
};
