import { different, type Section, same } from '../behavior.ts';

export const limits: Section = {
  title: 'Time limits (M)',
  behaviors: {
    M01: different(
      'A start that exceeds its limit is aborted, in each of its phases, and rejects with a cancellation',
      'LifecycleTests',
      'The limit bounds the whole start, factories and schemas included, and also what ignores the signal. The error is `ERR_ANYHOST_STARTUP_TIMEOUT`',
    ),
    M02: different(
      'A stop that exceeds its limit is aborted, in each of its phases, and rejects with a cancellation',
      'LifecycleTests',
      'The limit bounds the whole stop, also what ignores the signal. The error is `ERR_ANYHOST_SHUTDOWN_TIMEOUT`',
    ),
    M03: same('A stop has 30 s by default, a start no limit', 'HostOptionsTests, #63709'),
    M04: different(
      'Limits in the configuration are whole seconds; anything else is ignored. Code wins',
      '`HostOptions.cs`, `HostBuilder.cs`',
      'They are milliseconds, in the section `anyhost`; anything else is refused, with the name of the variable. Code wins',
    ),
    M05: different(
      'A timeout only aborts the signal: users see a cancellation that names nobody',
      '#39085',
      'The error names the limit, the phase, and every service that had not settled. A service may have limits of its own, `startTimeoutMs` and `stopTimeoutMs`',
    ),
  },
};

export const lifetime: Section = {
  title: 'Lifetime (A)',
  behaviors: {
    A01: same('Started, stopping and stopped fire in this order, all before the program goes on', 'HostTests'),
    A02: same(
      'StopApplication returns when ApplicationStopping has fired; again, it does nothing',
      'Hosting, `Internal/ApplicationLifetime.cs`',
    ),
    A03: same(
      'Callbacks of the three events that throw all run, disturb neither start nor stop, and are logged',
      'HostTests',
      '`onStarted`, `onStopping` and `onStopped` take them. A listener of the signals that throws is an uncaught exception, as in all of Node',
    ),
    A04: different(
      'StopApplication is only a request: where nobody waits for the host, no service is stopped',
      'HostTests',
      '`stopApplication()` stops the host, whoever waits for it: an application cannot be half stopped',
    ),
    A05: same(
      'A slow synchronous callback of ApplicationStopping delays the shutdown',
      'HostTests',
      'Nobody waits for an asynchronous one: such work belongs in `stoppingAsync`',
    ),
    A06: different(
      'In practice the callback that was registered last runs first; one that is registered after the event runs at once',
      'CancellationTokenSource',
      'Callbacks and listeners run in the order in which they were added, as in all of Node. A callback that is added after the event runs at once',
    ),
    A07: same('The three signals are separate', 'HostTests'),
  },
};

export const running: Section = {
  title: 'The running program (R, G)',
  behaviors: {
    R01: same('Aborting the signal of run stops the services once; run resolves after disposal', 'HostTests'),
    R02: same(
      'Run starts, waits for the shutdown, and always disposes, also after a failed start',
      'Abstractions, `HostingAbstractionsHostExtensions.cs`',
    ),
    R03: different(
      'WaitForShutdown waits for ApplicationStopping, stops, and does not dispose',
      'Abstractions, `HostingAbstractionsHostExtensions.cs`',
      'There is one stop per host: every call of `host.stop()` gets the same promise, whoever asked for the stop',
    ),
    R04: same(
      'The program goes on after run; an exit code of its own is kept',
      'ConsoleLifetimeExitTests',
      'After a clean end. After a signal or a failure the process is ended within three seconds, even if something holds it',
    ),
    G01: different(
      'SIGINT, SIGTERM and SIGQUIT ask for a stop instead of ending the process',
      'ConsoleLifetimeExitTests',
      'SIGTERM and SIGINT do. SIGQUIT keeps its default effect, a core dump: it is the way to look into a process that hangs',
    ),
    G02: different(
      'Handlers are removed by disposal; a second signal only asks again',
      'Hosting, `Internal/ConsoleLifetime.netcoreapp.cs`',
      'Handlers are removed after the stop. A second signal, more than a second later, ends the process. Hosts other than `runHost` and `runOnce` install none',
    ),
    G03: same(
      'A service that ends the process itself does so at once, with its code',
      'ConsoleLifetimeExitTests, #50397',
    ),
    G04: different(
      'On started: records of how to stop, of environment and content root; on stopping one more. An option suppresses them',
      'ConsoleLifetimeTests',
      '`host.started`, with environment, content root and settings files, and `host.stopping`. How to stop is known to whoever started it. The log level suppresses them',
    ),
    G05: same('A failed start is not logged as started', 'ConsoleLifetimeTests'),
    G06: same('One SIGINT is one graceful stop, and exit code 0', 'FunctionalTests/ShutdownTests'),
  },
};
