import { different, type Section, same } from '../behavior.ts';

export const systemd: Section = {
  title: 'systemd (Y)',
  behaviors: {
    Y01: same('Outside systemd nothing changes', 'UseSystemdTests', 'And no code for it is loaded'),
    Y02: same(
      '`READY=1` on started and `STOPPING=1` on stopping, a datagram each, to a path or an abstract address',
      'SystemdLifetime, SystemdNotifier',
      'And the status. Node has no Unix datagram socket: `systemd-notify` sends',
    ),
    Y03: different(
      'Only SIGTERM is handled; SIGINT keeps its default effect',
      '`SystemdLifetime.netcoreapp.cs`',
      'SIGINT is graceful too, as everywhere: `KillSignal=SIGINT` and a terminal mean the same stop. SIGQUIT keeps its effect',
    ),
    Y04: different(
      '`SYSTEMD_EXEC_PID` decides, where it is; else process 1 with a socket, else the name of the parent process',
      'SystemdHelpersTests',
      '`SYSTEMD_EXEC_PID` tells the process of the unit from its children; without it, `NOTIFY_SOCKET` alone decides',
    ),
    Y05: different(
      'No watchdog; records on the console get a priority for the journal',
      'SystemdNotifier, SystemdConsoleFormatter',
      '`WATCHDOG=1` at half of its time, while the host is live and its event loop turns. Lines have a priority too, where `JOURNAL_STREAM` says that the journal reads them, and stay JSON',
    ),
  },
};

export const windows: Section = {
  title: 'Windows services (Z)',
  behaviors: {
    Z01: same(
      'The start waits for the service manager’s start callback; a failure of it, or a cancellation, rejects the start',
      'WindowsServiceLifetimeTests',
      'By a host lifetime of your own, which talks to the service manager',
    ),
    Z02: same(
      'A stop of the service manager stops the application; stopped is reported when all has stopped, also where the host stops itself',
      'WindowsServiceLifetimeTests',
      'By the same host lifetime: `requestStop`, and `stopAsync`',
    ),
    Z03: different(
      'After a fault the service manager sees a clean stop, so its recovery actions do not run',
      'WindowsServiceLifetimeTests, #77381',
      'A fault ends the process with a code that is not zero, on which a wrapper such as WinSW acts: [recipe](../node#windows-services). A host lifetime gets the error',
    ),
  },
};

export const web: Section = {
  title: 'Beside a web server (U)',
  behaviors: {
    U01: different(
      'Services start before the server listens, and stop after it',
      'WebApplicationTests of ASP.NET Core',
      'With the option `listen` of `hostBeside` they start before it listens. The port closes before services stop, and requests under way finish after, as they use them',
    ),
    U02: different(
      'In ASP.NET Core 2 the server came first, and errors of services were swallowed',
      'aspnetcore#11437, aspnetcore#8625',
      'Without `listen` the server comes first; an error of a service fails the start and closes the server',
    ),
  },
};

export const node: Section = {
  title: 'What Node makes different (N)',
  behaviors: {
    N01: different(
      'Execute runs on a thread of the pool, so a loop that never waits blocks nobody',
      '#116283',
      'There is one thread: such a loop blocks timers, signals and all services. The event loop is watched, and a stall is logged and reported; use a worker thread',
    ),
    N02: different(
      'A host that is awaited keeps its process alive',
      'Node: a pending promise does not keep a process alive',
      'A host holds its process from the start to the end of the stop',
    ),
    N03: different(
      'Waits have a limit of 2³² − 2 ms, beyond which they throw',
      'Node: a timer above 2³¹ − 1 ms fires after one; #84890',
      'A longer wait is split, and no limit is no timer',
    ),
    N04: different(
      'Who fires a signal gets the errors of its callbacks, as an aggregate',
      'Node: an abort listener that throws is an uncaught exception, and neither reaches the caller of `abort()` nor stops the others',
      'Callbacks of the lifetime are guarded, and their errors are logged. Listeners of a signal are as in all of Node',
    ),
    N05: different(
      'A task that fails and is not awaited is seen by nobody',
      'Node: an unhandled rejection ends the process',
      'A rejection that is no longer awaited is handled, and logged',
    ),
    N06: different(
      'Waiting for all tasks waits for all, and only exceptions can be thrown',
      'Node: `Promise.all` waits for none after the first failure, and anything can be thrown',
      'Everything that runs concurrently is awaited when one fails; a thrown value that is no Error is wrapped in one',
    ),
    N07: different(
      'Linked token sources are disposed',
      'Node: listeners keep memory for as long as their signal lives',
      'Listeners are removed from signals that live longer',
    ),
    N08: different(
      'A host lives from start to stop in one process that runs',
      'AWS Lambda and Azure Functions freeze and replace processes between calls',
      'On these, one start serves many invocations, no timer is left between them, each has a signal that aborts before its deadline, and nothing relies on a stop',
    ),
    N09: different(
      'A timer knows nothing of late, repeated or missed ticks',
      'Azure Functions: `isPastDue`; EventBridge: delivery at least once',
      'An execution knows its due time and whether it is late; with `dedupe` a second delivery does not run again',
    ),
  },
};
