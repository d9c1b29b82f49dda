import { different, type Section, same } from '../behavior.ts';

export const order: Section = {
  title: 'Order and concurrency (Q)',
  behaviors: {
    Q01: same(
      'Started in the order of registration, stopped in reverse, none stopped before all have started, with any values of the two options',
      'HostTests',
    ),
    Q02: same('Without concurrency the next service waits until the one before has settled', 'LifecycleTests'),
    Q03: same(
      'Concurrently, all are called one after another in one turn; only what comes after the first wait overlaps',
      'LifecycleTests',
    ),
    Q04: same('Phases stay barriers: all leave one before any enters the next', 'LifecycleTests'),
    Q05: different(
      'The two options are independent and can come from configuration, where text that is no boolean is ignored',
      'HostTests, `HostOptions.cs`',
      'They come from the section `anyhost` too; text that is no boolean is refused, with the name of the variable',
    ),
  },
};

export const hooks: Section = {
  title: 'Lifecycle hooks (L)',
  behaviors: {
    L01: same(
      'The host finds the four hooks by looking at hosted services; those without are not visited',
      'Hosting, `Internal/Host.cs`',
      'Each hook counts by itself: any of them may be missing',
    ),
    L02: same('When starting throws, start and started are not called', 'LifecycleTests'),
    L03: same('When start throws, started is not called', 'LifecycleTests'),
    L04: same(
      'When started throws, the start rejects although every service did start, and ApplicationStarted does not fire',
      'LifecycleTests',
    ),
    L05: same('The hooks before an event are over when the lifetime’s signal fires', 'LifecycleTests'),
    L06: same('The three hooks of the stop all visit services in reverse order', 'Hosting, `Internal/Host.cs`'),
    L07: different(
      'The started hook of a background service may run before or while its execute runs',
      'Compatibility note of .NET 10, #116283',
      'No execution begins before every `startedAsync` is over, so a service can rely on what its hooks have set up',
    ),
  },
};
