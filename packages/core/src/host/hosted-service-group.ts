import { combineErrors, toError } from '../base/errors.ts';
import type { HostedService, LifecyclePhase } from '../contract/hosted-service.ts';
import type { Allowance } from './allowance.ts';
import type { StartSequence } from './start-sequence.ts';

/** A hosted service under its registered name. */
export interface NamedService {
  readonly name: string;
  readonly service: HostedService;
}

/** Whether the services of one phase run side by side. */
export interface Concurrency {
  readonly start: boolean;
  readonly stop: boolean;
}

const START_PHASES = ['startingAsync', 'startAsync', 'startedAsync'] as const;

/**
 * The hosted services of one host. They enter each phase in registration order (reverse, to stop); all leave it
 * before any enters the next.
 */
export class HostedServiceGroup {
  readonly #members: readonly NamedService[];
  readonly #concurrency: Concurrency;
  readonly #started = new Set<NamedService>();

  constructor(members: readonly NamedService[], concurrency: Concurrency) {
    this.#members = members;
    this.#concurrency = concurrency;
  }

  /** Runs the three start phases. Rejects with the service's own error, or with what aborted the start. */
  async start(sequence: StartSequence): Promise<void> {
    for (const phase of START_PHASES) {
      const enter = (member: NamedService): Promise<void> => this.#enterStart(member, phase, sequence);
      if (this.#concurrency.start) await all(this.#members, enter);
      else for (const member of this.#members) await enter(member);
      sequence.throwIfAborted();
    }
  }

  /** Runs one stop phase for the services that had started. Never rejects: returns what went wrong. */
  async stop(phase: 'stoppingAsync' | 'stopAsync' | 'stoppedAsync', allowance: Allowance): Promise<Error[]> {
    const members = this.#members.filter((member) => this.#started.has(member)).reverse();
    const leave = ({ name, service }: NamedService): Promise<Error | undefined> | undefined => {
      return has(service, phase)
        ? allowance.settle(`'${name}' (${phase})`, call(service, phase, allowance.signal))
        : undefined;
    };
    if (this.#concurrency.stop) return (await Promise.all(members.map(leave))).filter((error) => error !== undefined);
    const errors: Error[] = [];
    for (const member of members) {
      const error = await leave(member);
      if (error !== undefined) errors.push(error);
    }
    return errors;
  }

  async #enterStart(member: NamedService, phase: LifecyclePhase, sequence: StartSequence): Promise<void> {
    const { name, service } = member;
    if (!this.#concurrency.start) sequence.throwIfAborted();
    if (has(service, phase)) await sequence.run(`'${name}' (${phase})`, call(service, phase, sequence.signal));
    if (phase === 'startAsync') this.#started.add(member);
  }
}

function has(service: HostedService, phase: LifecyclePhase): boolean {
  return typeof service[phase] === 'function';
}

// A hook that throws at once counts as one that rejects.
async function call(service: HostedService, phase: LifecyclePhase, signal: AbortSignal): Promise<void> {
  await service[phase]?.(signal);
}

/** Calls one after the other within one turn, waits for all, and reports every error. */
async function all(members: readonly NamedService[], enter: (member: NamedService) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(members.map(enter));
  const errors = results.flatMap((result) => (result.status === 'rejected' ? [toError(result.reason)] : []));
  const error = combineErrors([...new Set(errors)], 'Hosted services could not start');
  if (error !== undefined) throw error;
}
