import { different, type Section, same } from '../behavior.ts';

export const start: Section = {
  title: 'Start (S)',
  behaviors: {
    S01: same(
      'The host lifetime’s wait, starting, start, started, then ApplicationStarted, in both modes',
      'LifecycleTests',
      '`waitForStartAsync` of the host lifetime; `startingAsync`, `startAsync`, `startedAsync` of all services; the lifetime’s `started`',
    ),
    S02: same(
      'No service starts until the host lifetime’s wait is over',
      'HostTests',
      'None is constructed either, nor any singleton. Settings are checked before the wait, and `host.stillStarting` names it',
    ),
    S03: same(
      'A start that is cancelled before its services start, also during the host lifetime’s wait, calls none, and rejects with a cancellation; the host lifetime is not stopped',
      'HostTests',
      'It rejects with the reason of the signal',
    ),
    S04: same(
      'The signal is looked at when the host lifetime’s wait is over, before any service is resolved',
      'Hosting, `Internal/Host.cs`',
      'And between services and between phases',
    ),
    S05: same(
      'All hooks of a start get one signal. It aborts when the caller aborts, the host is stopped, or the startup timeout has passed',
      'Hosting, `Internal/Host.cs`',
    ),
    S06: same('ApplicationStarted has fired when the start resolves, and not before', 'HostTests'),
    S07: different(
      'The first service that fails ends the start: later ones are not started, its error is thrown as it is, and no lifetime signal fires',
      'HostTests',
      'The same, but services that had started are stopped, in reverse order: nothing is left running',
    ),
    S08: same(
      'A failed start is one error record with the error that the start rejects with',
      'Hosting, `Internal/Host.cs`',
      'The line `host.startFailed`. A start that its caller cancelled is no error line',
    ),
  },
};
