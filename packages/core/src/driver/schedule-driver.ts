import type { ResolvedPolicy } from '../application/resolve-policy.ts';
import type { CatchUp } from '../ledger/catch-up.ts';
import { failureOf } from '../run/failure-of.ts';
import type { RunResult } from '../run/outcome.ts';
import { localRequest, type RunRequest } from '../run/run-request.ts';
import type { DueTimes } from '../schedule/due-times.ts';
import { isTimed } from '../schedule/schedule.ts';
import { CalendarTimer } from '../time/calendar-timer.ts';
import type { Instant } from '../time/instant.ts';
import { nextTurn } from '../time/next-turn.ts';
import { assertJitter } from './assert-jitter.ts';
import { runContinuously } from './continuous-loop.ts';
import type { DrivenService, DriverContext, HostDriver } from './driver.ts';
import { DueQueue } from './due-queue.ts';
import { logMadeUp, logPlan, logSetBack } from './log-plan.ts';
import { OverdueWatch } from './overdue-watch.ts';
import type { ScheduleDriverOptions } from './schedule-driver-options.ts';
import { ScheduledService } from './scheduled-service.ts';
import { SharedDueTimes } from './shared-due-times.ts';
import { Slices } from './slices.ts';
import { type Watched, WatchedServices } from './watched-services.ts';

/** An occurrence that another host runs is looked at after this share of a term: most are done by then. */
const FIRST_LOOK_SHARE = 1 / 10;

/**
 * The driver of long-lived hosts: serves every schedule of the application with one timer.
 *
 * @returns What a `HostPlatform` takes as its `driver`.
 */
export function scheduleDriver(options: ScheduleDriverOptions = {}): (context: DriverContext) => HostDriver {
  return (context) => new ScheduleDriver(context, options);
}

class ScheduleDriver implements HostDriver {
  readonly computesSchedule = true;
  readonly reportsEnds: boolean;
  readonly #context: DriverContext;
  readonly #deliver: ScheduleDriverOptions['deliver'];
  readonly #timer: CalendarTimer;
  readonly #watched: WatchedServices;
  readonly #queue = new DueQueue<ScheduledService>();
  readonly #stopped = new AbortController();
  readonly #dueTimes = new Map<string, DueTimes>();
  #services: readonly DrivenService[] = [];
  #startedAt: Instant;
  #scheduled: ReadonlyMap<DrivenService, ScheduledService> = new Map();
  #due: ScheduledService[] = [];
  #isServing = false;
  #overdue: OverdueWatch | undefined;

  constructor(context: DriverContext, { deliver }: ScheduleDriverOptions) {
    this.#context = context;
    this.#deliver = deliver;
    this.reportsEnds = deliver === undefined;
    this.#startedAt = context.clock.now();
    this.#timer = new CalendarTimer(context.clock, {
      onDue: (now) => this.#onDue(now),
      onStep: (stepMs, now) => this.#onStep(stepMs, now),
      onLook: () => void this.#overdue?.look(this.#scheduled.values(), this.#stopped.signal),
    });
    this.#watched = new WatchedServices(context.clock, (watched) => void this.#lookAgain(watched));
  }

  check(policies: ReadonlyMap<string, ResolvedPolicy>): void {
    const shared = new SharedDueTimes();
    for (const [name, { schedule, jitterMs }] of policies) {
      if (!isTimed(schedule)) continue;
      this.#dueTimes.set(name, shared.of(schedule));
      assertJitter(name, schedule, jitterMs);
    }
  }

  begin(services: readonly DrivenService[]): void {
    this.#services = services;
    for (const service of services) {
      if (service.policy.schedule.kind === 'continuous') {
        void runContinuously(this.#context, service, this.#stopped.signal);
      }
    }
  }

  start(): void {
    if (this.#stopped.signal.aborted) return;
    const now = this.#context.clock.now();
    this.#startedAt = now;
    this.#overdue = new OverdueWatch(this.#context, now);
    const scheduled = new Map<DrivenService, ScheduledService>();
    for (const service of this.#services) {
      const dueTimes = this.#dueTimes.get(service.name);
      if (dueTimes !== undefined) scheduled.set(service, new ScheduledService(service, dueTimes));
    }
    this.#scheduled = scheduled;
    for (const each of scheduled.values()) {
      this.#plan(each, now);
      if (each.service.ledger.records) each.service.ledger.planFrom(now, each.dueTimes);
    }
    logPlan(this.#context.logger, this.#services);
    this.#timer.arm(this.#queue.earliest);
    void this.#startUp();
  }

  stop(): void {
    this.#stopped.abort();
    this.#timer.clear();
    this.#watched.stop();
    this.#queue.clear();
    this.#due = [];
  }

  // Computes the next due times and sets the timer before it serves, so that no service can affect them.
  #onDue(now: Instant): void {
    for (let due = this.#queue.take(now); due !== undefined; due = this.#queue.take(now)) {
      for (const scheduled of due) {
        if (scheduled.fallDue(now)) this.#due.push(scheduled);
        this.#plan(scheduled, now);
      }
    }
    this.#timer.arm(this.#queue.earliest);
    if (!this.#isServing) void this.#serveDue();
  }

  #onStep(stepMs: number, now: Instant): void {
    if (stepMs > 0) return;
    logSetBack(this.#context.logger, -stepMs);
    this.#queue.clear();
    for (const scheduled of this.#scheduled.values()) this.#plan(scheduled, now);
    this.#timer.arm(this.#queue.earliest);
  }

  #plan(scheduled: ScheduledService, now: Instant): void {
    const dueAt = scheduled.plan(now, this.#context.random);
    if (dueAt !== undefined) this.#queue.add(dueAt, scheduled);
  }

  async #serveDue(): Promise<void> {
    this.#isServing = true;
    const slices = new Slices(this.#context.clock);
    while (this.#due.length > 0) {
      const due = this.#due;
      this.#due = [];
      for (const scheduled of due) {
        const request = scheduled.takeDue();
        if (request !== undefined) this.#run(scheduled, request);
        if (slices.isOver()) await nextTurn();
        if (this.#stopped.signal.aborted) return;
      }
    }
    this.#isServing = false;
  }

  #run(scheduled: ScheduledService, request: RunRequest): void {
    const { service } = scheduled;
    if (this.#deliver !== undefined) {
      this.#deliver(service, request);
      return;
    }
    void service.run(request).then((result) => {
      this.#countFault(scheduled, result);
      this.#watchIfElsewhere(service, result, request);
    });
  }

  // Another host runs it now. Should that host be killed, this one goes on with it.
  #watchIfElsewhere(service: DrivenService, { outcome }: RunResult, request?: RunRequest): void {
    const reason = 'reason' in outcome ? outcome.reason : undefined;
    if (reason !== 'occurrenceBusy' && reason !== 'notLeader') return;
    const { termMs } = service.ledger;
    this.#watched.watch(service, request === undefined ? termMs : termMs * FIRST_LOOK_SHARE, request);
  }

  // A host that is killed before its entry is in the ledger leaves nothing but its claim or its lease.
  async #lookAgain(watched: Watched): Promise<void> {
    await this.#catchUp([...watched.keys()]);
    for (const [service, requests] of watched) {
      let standsForAll = false;
      for (const request of requests) {
        const { state, owner, runsAnother } = await service.look(request);
        const scheduled = this.#stopped.signal.aborted ? undefined : this.#scheduled.get(service);
        if (scheduled === undefined) return;
        if (state === 'open') this.#run(scheduled, request);
        // Of those that wait for the run of another occurrence, the newest stands for all.
        if (state !== 'busy' || (runsAnother && standsForAll)) continue;
        standsForAll ||= runsAnother ?? false;
        if (!runsAnother) service.ledger.noteElsewhere(request.scheduledAt, owner);
        this.#watched.watch(service, service.ledger.termMs, request);
      }
    }
  }

  #countFault(scheduled: ScheduledService, result: RunResult): void {
    if (!scheduled.countFault(result)) return;
    const { name, status } = scheduled.service;
    const { outcome } = result;
    // A due time that an abandoned execution blocks fails for the reason of that execution.
    const error = failureOf(outcome.status === 'refused' ? (status.lastOutcome ?? outcome) : outcome);
    if (error !== undefined) this.#context.fail(error, name);
  }

  // One run per service at the start: for a missed due time, else for unfinished work, else for runOnStart.
  async #startUp(): Promise<void> {
    const begun = await this.#catchUp(this.#services);
    if (this.#stopped.signal.aborted) return;
    const slices = new Slices(this.#context.clock);
    for (const service of this.#services) {
      const { runOnStart, schedule } = service.policy;
      if (!runOnStart || schedule.kind === 'continuous' || begun.has(service)) continue;
      const request = localRequest('startup');
      if (this.#deliver === undefined) void this.#runAtStart(service, request);
      else this.#deliver(service, request);
      if (slices.isOver()) await nextTurn();
    }
  }

  async #runAtStart(service: DrivenService, request: RunRequest): Promise<void> {
    const result = await service.run(request);
    this.#watchIfElsewhere(service, result);
    this.#context.ended(service.name, failureOf(result.outcome));
  }

  /** Serves what earlier processes left. Returns the services that got a run. */
  async #catchUp(services: readonly DrivenService[]): Promise<ReadonlySet<DrivenService>> {
    const begun = new Set<DrivenService>();
    await this.#context.readLedgers();
    if (this.#stopped.signal.aborted) return begun;
    for (const service of services) {
      if (!service.ledger.records || service.policy.schedule.kind === 'continuous') continue;
      const { servedUntil } = service.ledger.record ?? {};
      if (servedUntil !== undefined) this.#scheduled.get(service)?.servedBefore(servedUntil, this.#context.clock.now());
      const found = service.ledger.catchUp(this.#startedAt, this.#dueTimes.get(service.name));
      if (this.#serveLeftOver(service, found)) begun.add(service);
      if (found.lookAgainInMs !== undefined) this.#watched.watch(service, found.lookAgainInMs);
    }
    return begun;
  }

  #serveLeftOver(service: DrivenService, { missed, unfinished }: CatchUp): boolean {
    const scheduled = this.#scheduled.get(service);
    if (missed !== undefined && scheduled !== undefined && (scheduled.servedLast ?? missed) <= missed) {
      logMadeUp(this.#context.logger, service, missed);
      this.#run(scheduled, scheduled.makeUpFor(missed));
      return true;
    }
    if (unfinished.length === 0) return false;
    void this.#runAtStart(service, localRequest('continuation'));
    return true;
  }
}
