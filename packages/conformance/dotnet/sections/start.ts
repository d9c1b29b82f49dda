import { different, type Section, same } from '../behavior.ts';

export const start: Section = {
  title: 'Start (S)',
  behaviors: {
    S01: same(
      'The host lifetime’s wait, starting, start, started, then ApplicationStarted, in both modes',
      'LifecycleTests',
      '`startingAsync`, `startAsync`, `startedAsync` of all services, then the lifetime’s `started`',
    ),
    S03: same(
      'A start that is cancelled before its services start calls none, and rejects with a cancellation',
      'HostTests',
      'It rejects with the reason of the signal',
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
