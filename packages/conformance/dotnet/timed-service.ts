import { type Answer, test } from './behavior.ts';

/** What a timed background service has to decide: .NET declined to have one because of these. */
export const CORNER_CASES: readonly Answer[] = [
  {
    topic: 'A tick while the run before is under way',
    issues: '#30193, #31525, dotnet/extensions#812',
    answer: "It is skipped, which is an outcome that can be counted; `overlap: 'queue'` keeps one",
    tests: [
      test('core/src/driver/schedule-driver.test.ts', 'is skipped by default'),
      test('core/src/driver/schedule-driver.test.ts', 'is queued on demand: one, and no more'),
    ],
  },
  {
    topic: 'From when a period counts: from one start to the next, from the end to the next start, or on a grid',
    issues: 'dotnet/coreclr#11220',
    answer:
      'On a grid that is the same for all replicas. For a pause after the end, `continuous()` with a delay of its own',
    tests: [test('core/src/driver/schedule-driver.test.ts', 'is served at its due times, whenever the host started')],
  },
  {
    topic: 'Small delays add up, so ticks drift',
    issues: '#44407, dotnet/coreclr#6408',
    answer: 'They cannot: each due time is computed from the schedule, not from the last tick',
    tests: [test('core/src/driver/schedule-driver.test.ts', 'delays the run, not the occurrence, and does not add up')],
  },
  {
    topic: 'A timer that fires early, and then again at its time',
    issues: '#113089',
    answer: 'The clock is read when the timer fires; if it is too early, the wait goes on',
    tests: [
      test('core/src/driver/schedule-driver.test.ts', 'is served neither early nor twice where timers fire early'),
      test('core/src/time/timer.test.ts', 'keeps waiting when the platform fires early'),
    ],
  },
  {
    topic: 'Ticks that passed while the process was busy',
    issues: '#95238, Particular/ServiceControl#4004',
    answer:
      "One run, late, which knows that it is; `misfire: 'skip'` leaves it out, `maxLatenessMs` says from which age",
    tests: [
      test('core/src/driver/schedule-driver.test.ts', 'runs once, late, for all that were missed'),
      test('core/src/driver/schedule-driver.test.ts', 'skips what was missed when misfire says skip'),
      test('core/src/run/lateness.test.ts', 'skips what was missed for longer than it allows'),
    ],
  },
  {
    topic: 'The first tick: at the start, or after a period',
    issues: '#95238',
    answer: 'At the first due time; with `runOnStart` also at the start',
    tests: [
      test('core/src/driver/schedule-driver.test.ts', 'runs once when the host has started, without an occurrence'),
    ],
  },
  {
    topic: 'Ticks before the application has started, or while it stops',
    issues: '–',
    answer: 'None: the driver begins after the last `startedAsync` and ends before the first `stoppingAsync`',
    tests: [
      test('core/src/driver/schedule-driver.test.ts', 'serves nothing before the host has started, and nothing after'),
      test('core/src/host/one-end.test.ts', 'has fired before the first due time is served'),
    ],
  },
  {
    topic: 'An exception in a tick, also before its first wait',
    issues: 'dotnet/extensions#813, umbraco/Umbraco-CMS#22331',
    answer: 'The run is `faulted`, which is an error line; the next due time comes. `onFault` can stop the host',
    tests: [
      test('core/src/host/faults.test.ts', 'that fails is run again at its next due time by default'),
      test('core/src/run/outcomes.test.ts', 'is faulted when it throws at once'),
    ],
  },
  {
    topic: 'Another try before the next tick',
    issues: '#94403',
    answer: '`retry`, with a back-off, as one run: no other begins meanwhile, and the stop does not wait for it',
    tests: [
      test('core/src/run/retry.test.ts', 'happens after a back-off, until an attempt succeeds'),
      test('core/src/run/retry.test.ts', 'is not waited for when the host stops'),
    ],
  },
  {
    topic: 'A tick that never ends',
    issues: '–',
    answer:
      '`timeoutMs` aborts it. If it ignores that it is given up, a due time that it blocks turns liveness off, and faults count',
    tests: [
      test('core/src/run/outcomes.test.ts', 'is timed out at timeoutMs'),
      test('core/src/driver/stuck.test.ts', 'is refused for as long as it runs where faults do not stop the host'),
      test(
        'core/src/health/built-in-checks.test.ts',
        'is degraded by an abandoned execution, unhealthy once a due time is blocked',
      ),
    ],
  },
  {
    topic: 'A stop during a tick: nobody waits for it',
    issues: 'aspnetcore#67304, dotnet/AspNetCore.Docs#17450',
    answer:
      'Its signal aborts, and the stop waits for it before it stops any service; with a durable store the next host makes up for it',
    tests: [
      test('core/src/host/host-stop.test.ts', 'calls stopAsync after the last execution has ended'),
      test('core/src/driver/made-up-for.test.ts', 'an occurrence that was interrupted is made up for, once'),
    ],
  },
  {
    topic: 'A stop during a tick that ignores its signal',
    issues: 'aspnetcore#68983',
    answer: 'It has three quarters of the shutdown timeout; then the services stop, and the stop fails with its name',
    tests: [
      test('core/src/host/host-stop.test.ts', 'keeps a quarter for the services when an execution ignores its signal'),
    ],
  },
  {
    topic: 'Disposal of the timer',
    issues: 'dotnet/extensions#812, dotnet/AspNetCore.Docs#12841',
    answer: 'There is one timer, which belongs to the host. None is left after a stop, wherever it comes',
    tests: [test('core/src/run/leftovers.test.ts', 'on the clock, after a stop in the middle of everything')],
  },
  {
    topic: 'Scoped services in a tick',
    issues: '#64874, NCronJob-Dev/NCronJob#5, kdcllc/CronScheduler.AspNetCore#17',
    answer: 'Each execution has its own scope, disposed after it, asynchronously, also if it failed',
    tests: [
      test('core/src/services/scopes.test.ts', 'are one per execution, made on first use'),
      test('core/src/services/scopes.test.ts', 'are disposed after an execution that failed'),
    ],
  },
  {
    topic: 'Several timers in one service: the first loop starves the others',
    issues: 'dotnet/AspNetCore.Docs#24848',
    answer: 'A job each, any number of them on one timer',
    tests: [test('core/src/driver/many-services.test.ts', '10 000 services share one timer, and all are served')],
  },
  {
    topic: 'A time of day, not a period',
    issues: 'aspnetcore#4571',
    answer: '`cron`, with seconds and a time zone',
    tests: [test('core/src/driver/schedule-driver.test.ts', 'of cron is served in its zone')],
  },
  {
    topic: 'Daylight saving: an hour that is skipped, an hour that comes twice',
    issues: 'HangfireIO/Hangfire#537, HangfireIO/Hangfire#567, HangfireIO/Cronos#5',
    answer:
      'A fixed time comes once, at the end of the gap, or the first time; all others follow real time: [rule](../core/docs/time.md#when-the-clocks-change)',
    tests: [
      test('core/src/schedule/clock-changes.test.ts', 'in a gap comes once, at its end'),
      test('core/src/schedule/clock-changes.test.ts', 'in an overlap comes once, the first time'),
    ],
  },
  {
    topic: 'The clock of the machine is set back: the timer stands still, or ticks again',
    issues: '#123950, dotnet/coreclr#10918',
    answer: 'The clock is read at least every 30 s. Periods go on; a fixed time that was served is not served again',
    tests: [
      test('core/src/driver/clock-steps.test.ts', 'by %s does not stop every minute’s runs'),
      test('core/src/driver/clock-steps.test.ts', 'by %s does not serve a fixed time again'),
    ],
  },
  {
    topic: 'The clock is set forward, or the machine was suspended',
    issues: 'fluentscheduler/FluentScheduler#305',
    answer: 'One run for what was missed, within 30 s after the machine wakes; durations are not affected',
    tests: [
      test('core/src/driver/clock-steps.test.ts', 'through the due time serves it when it wakes, past due'),
      test('core/src/driver/clock-steps.test.ts', 'catches up once, however many were missed'),
      test('core/src/run/clock-steps.test.ts', 'timeoutMs aborts when it has passed'),
    ],
  },
  {
    topic: 'A wait longer than a timer can: 25 or 50 days',
    issues: '#41238, #84890, NCronJob-Dev/NCronJob#27',
    answer: 'It is split. Schedules of years are waited for',
    tests: [
      test('core/src/time/timer.test.ts', 'waits longer than Node can, in pieces'),
      test('core/src/driver/schedule-driver.test.ts', 'far away is waited for'),
    ],
  },
  {
    topic: 'A period of zero, below zero, too small, without an end',
    issues: '#82986',
    answer: 'Refused where it is written, with what to write instead. `onDemand()` is the schedule that never fires',
    tests: [
      test('core/src/schedule/schedule.test.ts', 'refuses %s'),
      test('core/src/schedule/schedule.test.ts', 'refuses %o with an example'),
      test('core/src/driver/schedule-driver.test.ts', 'never fires on demand'),
    ],
  },
  {
    topic: 'A period from the configuration',
    issues: 'dotnet/AspNetCore.Docs#24848',
    answer: 'A schedule may be a function of the settings; it is checked as a written one',
    tests: [
      test('core/src/driver/schedule-driver.test.ts', 'is computed from the settings'),
      test('core/src/application/resolve-policy.test.ts', 'checks a computed schedule as a written one'),
    ],
  },
  {
    topic: 'A period that changes',
    issues: '#60384',
    answer:
      'With a new process: due times of the new schedule that were never due before are not missed ones. While it runs, operators pause and skip',
    tests: [
      test('core/src/driver/restart.test.ts', 'misses nothing when the schedule is a new one'),
      test(
        'core/src/host/switches-and-modes.test.ts',
        'skips its due times in a long-lived host within 30 seconds, and runs again',
      ),
      test('core/src/host/operators.test.ts', 'skips one due time in a long-lived host, which is not made up for'),
    ],
  },
  {
    topic: 'A run by hand, between two ticks',
    issues: 'umbraco/Umbraco-CMS#22331',
    answer: '`runner.run`, and a request of an operator from another process',
    tests: [
      test('core/src/host/runner.test.ts', 'runs a service for a hosted service of the same process'),
      test('core/src/host/operators.test.ts', 'is made once, by one of them, within 30 seconds, as a manual run'),
    ],
  },
  {
    topic: 'The process was down when the tick was due',
    issues: '#41238',
    answer: 'With a durable store it is made up for once at the next start; without one nothing is assumed',
    tests: [
      test('core/src/driver/restart.test.ts', 'makes up once, late, for what passed meanwhile'),
      test('core/src/driver/restart.test.ts', 'a restart with a store that forgets misses nothing'),
    ],
  },
  {
    topic: 'Several replicas tick at the same time',
    issues: '#40280, Azure/azure-webjobs-sdk-extensions#193',
    answer:
      '`dedupe` runs each due time once between them, `singleton` one at a time, with a lease that a killed process loses',
    tests: [
      test('core/src/host/replicas.test.ts', 'run each occurrence once between them'),
      test('core/src/host/replicas.test.ts', 'run one at a time, and the others are not leaders'),
      test('core/src/host/replicas.test.ts', 'take over after a term when the holder is killed'),
    ],
  },
  {
    topic: 'All replicas, and all services, at the same second',
    issues: '–',
    answer: '`jitterMs` delays the run and not the due time; no due time is lost or overtaken by it',
    tests: [
      test('core/src/driver/schedule-driver.test.ts', 'is bounded per due time of cron by the gap to the next one'),
    ],
  },
  {
    topic: 'Nobody notices that it no longer ticks',
    issues: '#43637',
    answer:
      'A due time that has passed by a minute makes the health report unhealthy, and `onServiceStateChange` is called; a stall of the event loop is logged. `watchServices` of another host sees that this one is gone',
    tests: [
      test('core/src/host/service-changes.test.ts', 'is overdue after its period and 30 seconds, once'),
      test('core/src/inspect/watch-services.test.ts', 'reports on one host that the host which ran a service has died'),
      test('core/src/health/built-in-checks.test.ts', 'is unhealthy when a due time has passed by more than a minute'),
      test('node/src/health/event-loop-watch.test.ts', 'a stall of the event loop is logged'),
    ],
  },
  {
    topic: 'Tests that wait for real time',
    issues: '#86489',
    answer: 'The clock is injected, and a virtual one is in `@anyhost/testing`',
    tests: [test('node/src/run-host.test.ts', 'serves its schedules on the clock it is given')],
  },
];
