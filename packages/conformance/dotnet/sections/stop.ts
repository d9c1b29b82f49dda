import { different, type Section, same } from '../behavior.ts';

export const stop: Section = {
  title: 'Stop (P)',
  behaviors: {
    P01: different(
      'Stopping, ApplicationStopping, stop, stopped, ApplicationStopped, the host lifetime’s stop',
      'LifecycleTests',
      'One order whoever asks for the stop. The lifetime says `stopping` first, so that executions end before any service stops; in .NET that order depends on who asked',
    ),
    P02: different(
      'Stopping a host that never started stops no service and is no error; ApplicationStopping and ApplicationStopped fire; the host lifetime is stopped',
      'HostTests',
      'The host lifetime is not: `stopAsync` is called only after its `waitForStartAsync` has resolved, so that the two are a pair',
    ),
    P03: different(
      'Every service is stopped once, and nothing is disposed: disposal is a separate step',
      'HostTests',
      'Every service is stopped once; a second stop is the same stop. Disposal is its last step, so that nobody can forget it',
    ),
    P04: same(
      'ApplicationStopped has fired before the host lifetime is stopped',
      'HostTests, #39764',
      'It is told last, when everything is disposed, and the stop waits for it',
    ),
    P05: different(
      'The signal of a stop aborts when its caller aborts, or the shutdown timeout has passed; the stop then ends promptly',
      'HostTests',
      '`host.stop()` takes no signal: any number of callers share one stop, which none of them can cut short. `shutdownTimeoutMs` bounds it, also where services ignore their signal',
    ),
    P06: same(
      'A service that throws in one phase of the stop is still called in the others; the errors come in the order of the phases',
      'LifecycleTests',
    ),
    P07: same('One error of a stop is thrown as it is, several as an aggregate', 'Hosting, `Internal/Host.cs`'),
  },
};
