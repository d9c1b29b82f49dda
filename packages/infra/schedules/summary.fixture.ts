import type { TimedSchedule } from '@anyhost/core';
import { formatSchedule } from '@anyhost/core/schedule';
import type { Refusal, RejectCode, ScheduleTarget, Translation } from '../src/translation/translation.ts';
import type { Comparison } from './compare.fixture.ts';
import type { DeviationKind } from './deviations.fixture.ts';

interface Attempt {
  readonly target: ScheduleTarget;
  readonly guard: boolean;
}

const EXAMPLES = 3;

/** Counts what random schedules came to. */
export class Summary {
  /** How many times a target was wrong, by what was wrong, and the first schedules. */
  readonly #faults = new Map<string, { count: number; examples: string[] }>();
  schedules = 0;
  readonly #seed: number;
  readonly #translated = { plain: 0, guarded: 0 };
  readonly #refused = { plain: new Map<RejectCode, number>(), guarded: new Map<RejectCode, number>() };
  readonly #deviations = new Map<DeviationKind, number>();
  #instants = 0;

  constructor(seed: number) {
    this.#seed = seed;
  }

  count(answer: Translation | Refusal, { guard }: Attempt): void {
    const mode = guard ? 'guarded' : 'plain';
    if ('reject' in answer) increase(this.#refused[mode], answer.reject);
    else this.#translated[mode] += 1;
  }

  compared({ deviations, instants }: Comparison): void {
    this.#instants += instants;
    for (const kind of deviations) increase(this.#deviations, kind);
  }

  fault(
    { schedule, target, text }: { schedule: TimedSchedule; target: ScheduleTarget; text: string },
    fault: string,
  ): void {
    const key = `${target}: ${fault.replaceAll(/[\d'].*/g, '…')}`;
    const known = this.#faults.get(key) ?? { count: 0, examples: [] };
    known.count += 1;
    if (known.examples.length < EXAMPLES) known.examples.push(`${formatSchedule(schedule)} as '${text}': ${fault}`);
    this.#faults.set(key, known);
  }

  /** What is wrong, a few examples of each kind. */
  faults(): string[] {
    return [...this.#faults].flatMap(([key, { count, examples }]) => [`${count} × ${key}`, ...examples]);
  }

  text(): string {
    const { plain, guarded } = this.#refused;
    const count = [...this.#faults.values()].reduce((sum, fault) => sum + fault.count, 0);
    return [
      `seed ${this.#seed}: ${this.schedules} schedules, ${this.#instants} instants compared, ${count} faults`,
      `without a guard ${this.#translated.plain} translated; refused ${listed(plain)}`,
      `with a guard ${this.#translated.guarded} translated; refused ${listed(guarded)}`,
      `deviations, each told in a note: ${listed(this.#deviations)}`,
      `to replay, set SEED to ${this.#seed} in packages/infra/schedules/translations-1.test.ts`,
    ]
      .map((line) => `schedules: ${line}\n`)
      .join('');
  }
}

function increase<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  return sorted.map(([key, count]) => `${count} ${key}`).join(', ') || 'none';
}
