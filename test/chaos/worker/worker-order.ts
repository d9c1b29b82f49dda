import type { StoreAddress } from '../stores/store-address.ts';

/** What a worker does to itself when it gets to a point. */
export interface FaultAtPoint {
  readonly action: 'kill' | 'stop';
  /** `ledger.set`, `checkpoint.set`, `effect` … */
  readonly point: string;
  /** Before the call is made; while it is under way; when it was answered. */
  readonly phase: 'before' | 'during' | 'after';
  /** How often the point is passed first, 1 or more. */
  readonly nth: number;
}

/** A change of the wall clock of one worker. */
export interface ClockStep {
  /** Machine time. */
  readonly at: number;
  /** From then on the clock is ahead by so much, in milliseconds of the services' time. */
  readonly aheadMs: number;
}

/** What a worker is started with: the one argument of the program, as JSON. */
export interface WorkerOrder {
  /** Its name in journals. */
  readonly name: string;
  /** The folder of the journals. */
  readonly folder: string;
  /** The file of the ledger of effects. */
  readonly effects: string;
  readonly store: StoreAddress;
  /** What calls the services: the process itself, or deliveries to it. */
  readonly host: HostKind;
  /** The services to run. */
  readonly services: readonly ServiceName[];
  /** Machine time at which the services' time was `epoch`. */
  readonly began: number;
  /** The same moment by the wall clock of the machine, which is that of the store's server. */
  readonly beganAt: number;
  /** Milliseconds since 1970. */
  readonly epoch: number;
  /** How many times faster the services' time goes. */
  readonly speed: number;
  /** The term of leases and of running entries, in milliseconds of the services' time. */
  readonly termMs: number;
  /** Milliseconds of the machine that it waits for the store. */
  readonly patienceMs: number;
  readonly clockSteps: readonly ClockStep[];
  /** How its clock is wrong, for journals. */
  readonly wrongClock: string | undefined;
  readonly fault: FaultAtPoint | undefined;
  /** The store writes whatever the condition says: for the test that this is noticed. */
  readonly ignoresConditions: boolean;
  /** The seed of what the services do. */
  readonly seed: string;
}

/** A long-lived host, or a sandbox of Lambda. */
export type HostKind = (typeof HOST_KINDS)[number];

export const HOST_KINDS = ['node', 'lambda'] as const;

/** The services of the worker. */
export type ServiceName = (typeof SERVICE_NAMES)[number];

export const SERVICE_NAMES = ['tick', 'sweep', 'lead', 'batch'] as const;
