import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { drawClock } from './clocks.ts';
import { Deliverer } from './deliverer.ts';
import { type Disturbances, drawDisturbance } from './disturbances.ts';
import { EffectsLedger } from './effects.ts';
import { FakedClock } from './faked-clock.ts';
import { Fates } from './fates.ts';
import { type Act, Journal, machineTime } from './journal.ts';
import { drawLife, type Fate, pointsOf } from './plan.ts';
import { SeededRandom } from './random.ts';
import { Replica } from './replica.ts';
import type { StoreAddress } from './stores/store-address.ts';
import { PERIODS } from './worker/periods.ts';
import type { HostKind, ServiceName, WorkerOrder } from './worker/worker-order.ts';

/** A world: some replicas of one application on one store, and how it ends. */
export interface WorldOptions {
  readonly seed: string;
  /** The folder for journals and effects. */
  readonly folder: string;
  /** The bundled program of a worker. */
  readonly program: string;
  readonly store: StoreAddress;
  /** What can happen to the store's server. */
  readonly disturbances: Disturbances | undefined;
  /** Milliseconds of the machine that workers wait for the store. */
  readonly patienceMs: number;
  readonly replicas: number;
  readonly host: HostKind;
  readonly services: readonly ServiceName[];
  /** How many kills there are. */
  readonly kills: number;
  readonly speed: number;
  readonly termMs: number;
  readonly ignoresConditions: boolean;
  /** The library for wrong clocks in real time, where there is one. */
  readonly fakeTime: string | undefined;
  /** How long the world goes on in peace at the end, in milliseconds of the services' time. */
  readonly peaceMs: number;
}

/** What is known of a world besides its journals. */
export interface WorldRun {
  readonly began: number;
  /** The services' time then. */
  readonly epoch: number;
  /** The due times up to here must have been served, by the services' time. */
  readonly servedBy: number;
  readonly kills: number;
  readonly stops: number;
  /** Processes that ended by themselves, or did not when they were told to. */
  readonly failures: readonly string[];
}

/** The services' time begins here, unless it is the real one. */
const EPOCH = Date.parse('2026-11-22T06:00:00Z');

/** Runs a world from its beginning to its end. */
export async function runWorld(options: WorldOptions): Promise<WorldRun> {
  return await new World(options).run();
}

class World {
  readonly #options: WorldOptions;
  readonly #random: SeededRandom;
  readonly #journal: Journal<Act>;
  readonly #effects: EffectsLedger;
  readonly #began = machineTime();
  readonly #beganAt = Date.now();
  readonly #epoch: number;
  readonly #failures: string[] = [];
  readonly #fates: Fates;
  readonly #alive = new Set<Replica>();
  readonly #deliverer: Deliverer | undefined;
  #isOver = false;
  #killsPlanned = 0;
  #kills = 0;

  constructor(options: WorldOptions) {
    this.#options = options;
    this.#random = new SeededRandom(options.seed);
    this.#journal = new Journal(options.folder, 'world');
    this.#effects = new EffectsLedger(join(options.folder, 'effects.db'), 20);
    this.#epoch = options.speed === 1 ? this.#beganAt : EPOCH;
    this.#fates = new Fates(options.speed, this.#effects);
    if (options.host === 'lambda') this.#deliverer = this.#createDeliverer();
  }

  async run(): Promise<WorldRun> {
    // Processes that are stopped do not see the runner's end.
    const killAll = (): void => {
      for (const replica of this.#alive) replica.signal('kill');
    };
    process.once('exit', killAll);
    try {
      return await this.#run();
    } finally {
      process.off('exit', killAll);
    }
  }

  async #run(): Promise<WorldRun> {
    const { replicas, peaceMs } = this.#options;
    const isPeace = new AbortController();
    const disturbing = this.#disturb(isPeace.signal);
    const delivering = this.#deliverer?.run();
    await Promise.all(Array.from({ length: replicas }, (_, slot) => this.#fill(slot)));
    isPeace.abort();
    await disturbing;
    await this.#pass(peaceMs);
    const servedBy = this.#now();
    this.#deliverer?.end();
    await delivering;
    this.#isOver = true;
    await Promise.all([...this.#alive].map((replica) => this.#endInTime(replica)));
    this.#journal.close();
    this.#effects.close();
    return {
      began: this.#began,
      epoch: this.#epoch,
      servedBy,
      kills: this.#kills,
      stops: this.#fates.stops,
      failures: this.#failures,
    };
  }

  /** One replica after the other in one place, until there have been enough kills. */
  async #fill(slot: number): Promise<void> {
    const { services, termMs, kills } = this.#options;
    const points = pointsOf(services);
    for (let number = 1; ; number += 1) {
      const name = `r${slot}.${number}`;
      const random = this.#random.fork(name);
      const life = drawLife(random, points, termMs);
      const isLast = this.#killsPlanned >= kills;
      if (!isLast && life.fate.kind !== 'term') this.#killsPlanned += 1;
      const fate: Fate = isLast ? { kind: 'none' } : life.fate;
      const replica = this.#spawn(name, fate);
      if (isLast) {
        void this.#replace(replica, name);
        return;
      }
      if (fate.kind !== 'none') await this.#fates.suffer(replica, fate);
      const { code, signal } = await replica.ended;
      if (signal === 'SIGKILL') this.#kills += 1;
      // A sandbox ends by itself when something in it hangs.
      if (this.#deliverer === undefined && code !== null && code !== 0)
        this.#failures.push(`${name} ended with ${code}: ${replica.lastWords}`);
      await this.#pass(life.pauseMs);
    }
  }

  /** A sandbox that ends by itself in peace has a successor. */
  async #replace(replica: Replica, name: string): Promise<void> {
    const ending = await replica.ended;
    if (this.#isOver) return;
    if (this.#deliverer === undefined) this.#failures.push(`${name} ended by itself with ${ending.code}`);
    else void this.#replace(this.#spawn(`${name}+`, { kind: 'none' }), `${name}+`);
  }

  async #endInTime(replica: Replica): Promise<void> {
    await this.#fates.end(replica);
    const { signal } = await replica.ended;
    if (signal === 'SIGKILL') this.#failures.push(`${replica.name} did not end when it was told to`);
  }

  /** Disturbs the way to the store again and again, until there is peace. */
  async #disturb(peace: AbortSignal): Promise<void> {
    const { disturbances, termMs } = this.#options;
    if (disturbances === undefined) return;
    for (let number = 1; !peace.aborted; number += 1) {
      const random = this.#random.fork(`disturbance ${number}`);
      const { kind, afterMs, forMs } = drawDisturbance(random, termMs, disturbances.canRestart);
      if (!(await this.#passUnless(peace, afterMs))) return;
      this.#journal.write({ kind: 'disturb', how: kind });
      await disturbances.begin(kind);
      await this.#passUnless(peace, forMs);
      await disturbances.end();
      this.#journal.write({ kind: 'disturb', how: 'end' });
    }
  }

  #createDeliverer(): Deliverer {
    return new Deliverer({
      random: this.#random.fork('deliveries'),
      periods: new Map(this.#options.services.map((service) => [service, PERIODS[service]])),
      now: () => this.#now(),
      pass: (ms) => this.#pass(ms),
      sandboxes: () => this.#alive,
    });
  }

  #spawn(name: string, fate: Fate): Replica {
    const { folder, program, store, host, services, speed, termMs, patienceMs, seed, ignoresConditions } =
      this.#options;
    const clock = drawClock(this.#random.fork(`clock of ${name}`), machineTime(), speed);
    const { fakeTime } = this.#options;
    // In peace all is well; Lambda keeps clocks right; in real time a clock is wrong only if the machine can make it so.
    const isRight = fate.kind === 'none' || host === 'lambda' || (speed === 1 && fakeTime === undefined);
    const faked =
      isRight || speed > 1 || fakeTime === undefined
        ? undefined
        : new FakedClock(fakeTime, join(folder, `${name}.clock`), clock.steps);
    const order: WorkerOrder = {
      name,
      folder,
      effects: join(folder, 'effects.db'),
      store,
      host,
      services,
      began: this.#began,
      beganAt: this.#beganAt,
      epoch: this.#epoch,
      speed,
      termMs,
      patienceMs,
      clockSteps: isRight ? [] : clock.steps,
      wrongClock: isRight ? undefined : clock.wrong,
      fault: fate.kind === 'atPoint' ? fate.fault : undefined,
      ignoresConditions,
      seed: `${seed}/${name}`,
    };
    const replica = new Replica(program, order, { journal: this.#journal, env: faked?.env ?? {} });
    this.#alive.add(replica);
    void replica.ended.then(() => {
      this.#alive.delete(replica);
      faked?.end();
    });
    return replica;
  }

  #now(): number {
    return this.#epoch + (machineTime() - this.#began) * this.#options.speed;
  }

  async #pass(ms: number): Promise<void> {
    await wait(ms / this.#options.speed);
  }

  /** Resolves with `false` as soon as the signal aborts. */
  async #passUnless(signal: AbortSignal, ms: number): Promise<boolean> {
    return await wait(ms / this.#options.speed, true, { signal }).catch(() => false);
  }
}
