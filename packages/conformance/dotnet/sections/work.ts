import { different, type Section, same } from '../behavior.ts';

export const work: Section = {
  title: 'Patterns of workers (W)',
  behaviors: {
    W01: different(
      'In the sample with a timer the first tick comes at the start, ticks do not wait for the one before, and a stop only disarms the timer',
      'Microsoft Learn, “Background tasks with hosted services”; #36383',
      'A due time while the service runs starts no second run, and a stop waits for the run under way: [below](#a-timed-background-service)',
    ),
    W02: same(
      'Ticks of a PeriodicTimer that come while its user works collapse into one',
      'System.Threading.PeriodicTimer',
      'Due times that were missed are one run, late, for the last of them',
    ),
    W03: different(
      'An error in the body of the loop ends the loop, and is a fault',
      'Microsoft Learn, “Worker services”',
      'The host owns the loop: a failed run is logged, and the next due time comes. `retry` and `onFault` say what else',
    ),
    W04: same(
      'Scoped work has one scope per unit, disposed after it, also on error; the service itself is a singleton',
      'Microsoft Learn, “Use scoped services within a BackgroundService”',
      'Each execution has its own, and so has each task of a queue',
    ),
    W05: same(
      'Queued work: a bounded channel. Enqueueing waits when it is full, and refuses an empty item; items run one at a time, in order; an error is logged and the loop goes on',
      'Microsoft Learn, “Create a queue service”',
      'By `backgroundTaskQueue`. `onFull` and `concurrency` say otherwise; each task has a scope, a time limit and an outcome',
    ),
    W06: different(
      'On shutdown the pending dequeue is cancelled, and queued items are lost unless drained',
      'Microsoft Learn, “Create a queue service”',
      '`onStop` says whether tasks are finished within the time of the stop, which is the default, or dropped. What is dropped is reported, and its outcome says so',
    ),
    W07: same(
      'Execute that returns does not end the host; a job that runs once calls StopApplication itself',
      'BackgroundServiceExceptionTests, #75972',
      'The option `stopWhenCompleted` stops a host whose services have all ended; `runOnce` runs one service and ends',
    ),
  },
};
