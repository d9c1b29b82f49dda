import { parseArgs } from 'node:util';
import { STORE_NAMES, type StoreName } from './stores/store-address.ts';

/** What a run of the suite does. */
export interface ChaosOptions {
  readonly stores: readonly StoreName[];
  /** Kills over each store. */
  readonly kills: number;
  readonly seed: string;
  /** Only this world of the seed. */
  readonly world: number | undefined;
  /** How many worlds at the same time. */
  readonly parallel: number;
  readonly replicas: number;
  readonly killsPerWorld: number;
  readonly speed: number;
  readonly termMs: number;
  /** Forgets what an earlier run of the same command has done. */
  readonly fresh: boolean;
  /** Keeps the journals of worlds without violations too. */
  readonly keep: boolean;
}

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: 'string', multiple: true, default: ['sqlite'] },
      kills: { type: 'string', default: '20' },
      seed: { type: 'string', default: String(Math.trunc(performance.timeOrigin) % 1_000_000) },
      world: { type: 'string' },
      parallel: { type: 'string', default: '4' },
      replicas: { type: 'string', default: '3' },
      'kills-per-world': { type: 'string', default: '25' },
      speed: { type: 'string', default: '15' },
      'term-ms': { type: 'string', default: '30000' },
      fresh: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
    },
  });
  return {
    stores: values.store.map(storeName),
    kills: number('kills', values.kills),
    seed: values.seed,
    world: values.world === undefined ? undefined : number('world', values.world),
    parallel: number('parallel', values.parallel),
    replicas: number('replicas', values.replicas),
    killsPerWorld: number('kills-per-world', values['kills-per-world']),
    speed: number('speed', values.speed),
    termMs: number('term-ms', values['term-ms']),
    fresh: values.fresh,
    keep: values.keep,
  };
}

function storeName(text: string): StoreName {
  const name = STORE_NAMES.find((known) => known === text);
  if (name === undefined) throw new Error(`--store is ${text}; expected one of ${STORE_NAMES.join(', ')}`);
  return name;
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0) return value;
  throw new Error(`--${option} is ${text}; expected a number`);
}
