import { different, notApplicable, type Section, same } from '../behavior.ts';

export const background: Section = {
  title: 'Background services (B)',
  behaviors: {
    B01: same('The start does not wait for execute, not even for its first line', 'BackgroundServiceTests, #116283'),
    B02: notApplicable(
      'Up to .NET 9 the first part of execute ran within the start, and could block or fail it',
      'BackgroundServiceTests (removed), #36063',
      'Older than the version that anyhost follows: see B01',
    ),
    B03: different(
      'The property ExecuteTask is empty before the start, and then the task of execute',
      'Abstractions, `BackgroundService.cs`',
      'A service has many executions: `runner.services()` and the report of health show what each of them does',
    ),
    B04: same('A stop without a start does nothing', 'BackgroundServiceTests'),
    B05: same('A stop aborts the signal of execute and waits for it', 'BackgroundServiceTests'),
    B06: different(
      'Where execute never ends, the stop resolves when its signal aborts, without an error; execute is left behind',
      'BackgroundServiceTests',
      'It may use three quarters of the shutdown timeout, so that the others have some left; then the stop goes on, and rejects with an error that names it',
    ),
    B07: same(
      'The stop of a background service whose execute has failed does not fail: the host reports the fault',
      'Abstractions, `BackgroundService.cs`',
      '`stopAsync` is called as after any other execution',
    ),
    B08: different(
      'The signal of the start, aborted later, aborts execute too. Under a host this matters during the start only',
      'BackgroundServiceTests',
      'The signal of a start ends with the start: no execution begins before, and its listener is removed',
    ),
    B09: different(
      'Disposal of a background service aborts its signal and does not wait; without a start it is harmless',
      'BackgroundServiceTests',
      'Disposal of a host is a stop: it aborts, waits, stops and disposes. Without a start it is harmless',
    ),
    B10: different(
      'A background service that is started with an aborted signal is not executed, and its start resolves',
      'BackgroundServiceTests, #132241',
      'It is not executed, and the start rejects with the reason of the signal: nobody mistakes the host for a started one',
    ),
  },
};

export const faults: Section = {
  title: 'Faults (F)',
  behaviors: {
    F01: same(
      'A fault is an error record; with “stop host” the host stops, with “ignore” it lives on',
      'HostTests',
      'A fault of a `continuous()` service stops the host; one of a scheduled service does not, unless `onFault` says so',
    ),
    F02: same(
      'Since .NET 6 no fault is lost without a record; before, it was',
      'Microsoft Learn, “Unhandled exceptions from a BackgroundService”; #43637',
    ),
    F03: same(
      'A host that a fault has stopped rejects with that error in .NET 11; up to 10 it resolved, and the process left with 0',
      'BackgroundServiceExceptionTests, #67146, #124863',
      'As .NET 11: the process fails',
    ),
    F04: same(
      'Several faults are one aggregate, those while the host stops included',
      'BackgroundServiceExceptionTests',
    ),
    F05: same('Where the stop fails too, its errors come first', 'BackgroundServiceExceptionTests'),
    F06: same('A fault that shows only while the host stops is reported', 'BackgroundServiceExceptionTests'),
    F07: same(
      'With “ignore”, neither run nor stop rejects',
      'BackgroundServiceExceptionTests',
      'That is the default of scheduled services',
    ),
    F08: same(
      'A loop whose delay throws on abort is no error when the host stops, even while it is still starting',
      'HostTests, #56032, #98935',
    ),
    F09: different(
      'One option for all services; a faulted one is never restarted',
      '#36388, #94403',
      'The policy is each service’s own: `onFault` continues, stops the host, at once or after so many, or restarts with a back-off',
    ),
  },
};
