import { type Answer, test } from './behavior.ts';

/** What users of .NET's hosting complain of most. */
export const COMPLAINTS: readonly Answer[] = [
  {
    topic: 'Execute blocks the start; since .NET 10 it may never be called at all',
    issues: '#36063, #116283, #131249',
    answer:
      'No work runs within the start. A start that resolves has called every `continuous()` service, even if the host stops at once',
    tests: [
      test('core/src/host/host-start.test.ts', 'does not wait for a background service’s work'),
      test('core/src/host/one-end.test.ts', 'by a host that its listener stops leaves no continuous service uncalled'),
    ],
  },
  {
    topic: 'Exit code 0 after a fatal error in the background',
    issues: '#67146, #68165, #77381',
    answer: 'The host rejects with the error, and the process fails, even if the program catches it',
    tests: [
      test(
        'node/src/run-host.process.test.ts',
        'a fault that stops the host rejects with the original error and exits 1',
      ),
      test('node/src/run-host.process.test.ts', 'the exit code is set before the rejection'),
    ],
  },
  {
    topic: 'One policy for all faults, and no restart',
    issues: '#43637, #36388, #94403',
    answer:
      '`onFault` of each service: continue, stop the host, stop it after so many, restart with a back-off that grows',
    tests: [
      test('core/src/host/faults.test.ts', 'is restarted after a back-off that grows'),
      test('core/src/host/faults.test.ts', 'resets the back-off after a minute without a fault'),
      test('core/src/host/faults.test.ts', 'stops the host after so many failures in a row'),
    ],
  },
  {
    topic: 'A second instance of one type is dropped without a word',
    issues: '#38751, #52747',
    answer: 'A registration has a name. One factory under two names makes two services; one name twice is refused',
    tests: [
      test('core/src/host/host-start.test.ts', 'starts two registrations of one factory as two services'),
      test('core/src/application/define-application.test.ts', 'is refused for every kind of hosted service: %s'),
    ],
  },
  {
    topic: 'A stop during the start: a misleading cancellation, or the rest starts all the same',
    issues: '#111013, #51613',
    answer:
      'No further service starts, what had started is stopped, the stop is clean, and the start rejects with the reason',
    tests: [
      test(
        'core/src/host/start-cancelled.test.ts',
        'cancels the start, stops what had started, and the stop itself is clean',
      ),
      test('core/src/host/start-cancelled.test.ts', 'by stopApplication in a startAsync starts no other service'),
      test(
        'node/src/run-host.process.test.ts',
        'SIGTERM during the start cancels it, stops what had started, and exits 0',
      ),
    ],
  },
  {
    topic: 'The startup timeout or a cancellation is ignored, and a half started application goes on',
    issues: '#106227, #113495',
    answer:
      'Both are looked at between services and between phases, and a service that ignores its signal is not waited for',
    tests: [
      test('core/src/host/start-cancelled.test.ts', 'is checked between services'),
      test('core/src/host/start-cancelled.test.ts', 'is checked between phases'),
      test('core/src/host/start-cancelled.test.ts', 'does not wait for a service that ignores its signal'),
    ],
  },
  {
    topic: 'Services that stop one after the other use up one budget',
    issues: '#68036, #58715',
    answer:
      'Executions end at the same time; `stopTimeoutMs` bounds a service, so that the others have the rest; one that has used up all is given up, and each after it gets its turn. `servicesStopConcurrently` stops all at once',
    tests: [
      test(
        'core/src/host/service-limits.test.ts',
        'a service that hangs uses up its own time only: the others have the rest',
      ),
      test(
        'core/src/host/host-stop.test.ts',
        'leaves every service a chance to stop, even if others ignore the signal',
      ),
      test('core/src/host/stop-many.test.ts', 'a host with 100 running services stops with the slowest of them'),
      test('core/src/host/concurrency.test.ts', 'enter %s within one turn, in reverse, and overlap'),
    ],
  },
  {
    topic: 'A short default, and errors of timeouts that name nobody',
    issues: '#63709, #39085, #40290',
    answer:
      '30 s, and an error with the limit and the names of all that had not settled. A line says so while it lasts',
    tests: [
      test('core/src/host/host-stop.test.ts', 'is 30 s unless it is set'),
      test('core/src/host/host-stop.test.ts', 'aborts the signal of who is at it, and names them'),
      test('core/src/host/one-end.test.ts', 'to stop is named'),
    ],
  },
  {
    topic: 'No way to run once, or to know that all is done',
    issues: '#75972, #58675, #37131',
    answer:
      '`stopWhenCompleted` stops the host when all its services have ended, and fails the process if one has failed; `runOnce` runs one service and ends with an exit code that tells its outcome',
    tests: [
      test('core/src/host/stop-when-completed.test.ts', 'stops when the last of them has ended, and its stop resolves'),
      test(
        'core/src/host/stop-when-completed.test.ts',
        'rejects with the failures of its services, once all have ended',
      ),
      test('node/src/run-once.test.ts', 'a completed run resolves with its outcome'),
      test('node/src/ended-process.process.test.ts', 'the same with { exit: true }'),
      test('conformance/src/topics/lifecycle.ts', 'stopApplication, called by a service, stops the host'),
    ],
  },
  {
    topic: 'Ticks of timers overlap, and there is no base class for an asynchronous timer',
    issues: '#36383, aspnet/Hosting#1571',
    answer: 'The schedule driver: [A timed background service](#a-timed-background-service)',
    tests: [test('core/src/driver/schedule-driver.test.ts', 'is skipped by default')],
  },
  {
    topic: 'Options are validated when services exist already',
    issues: '#106862',
    answer: 'Settings are validated before anything is created, asynchronously too',
    tests: [
      test('core/src/host/assemble.test.ts', 'settings are checked, and not even the first hook runs when they fail'),
      test('conformance/src/topics/settings.ts', 'a schema may validate asynchronously'),
    ],
  },
  {
    topic: 'Mistakes with scopes show in development only',
    issues: '#109490',
    answer: 'They are errors in every environment, and most do not compile',
    tests: [
      test('core/src/services/singletons.test.ts', 'is scoped: a singleton cannot keep what lives for one execution'),
    ],
  },
  {
    topic: 'One disposal that fails leaves the rest undisposed',
    issues: '#86426, #113563, #51622',
    answer: 'Each is disposed, whatever the others do, within the time of the stop; all errors are reported',
    tests: [
      test('core/src/services/disposables.test.ts', 'are each disposed even if others fail, at once or later'),
      test('core/src/services/disposables.test.ts', 'do not hold up the others beyond the budget'),
      test('core/src/host/host-stop.test.ts', 'in one service still stops the others, and disposes'),
    ],
  },
  {
    topic: 'No wait between SIGTERM and the stop, for load balancers',
    issues: '#95835, aspnetcore#30387',
    answer:
      'Readiness goes off first, and the stop waits `readinessDelayMs`; beside a web server requests are taken and answered meanwhile',
    tests: [
      test(
        'node/src/health/host-with-health.test.ts',
        'turns readiness off, goes on serving for readinessDelayMs, then stops',
      ),
      test('node/src/beside/host-beside.test.ts', 'turns readiness off first'),
    ],
  },
];
