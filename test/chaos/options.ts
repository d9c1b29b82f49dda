import { parseArgs } from 'node:util';
import { STORE_NAMES, type StoreName } from './stores/store-address.ts';
import { HOST_KINDS, type HostKind, SERVICE_NAMES, type ServiceName } from './worker/worker-order.ts';

/** What a run of the suite does. */
export interface ChaosOptions {
  readonly stores: readonly StoreName[];
  /** The host of every world; `undefined`: one world of four is one of sandboxes. */
  readonly host: HostKind | undefined;
  readonly services: readonly ServiceName[];
  /** Kills over each store. */
  readonly kills: number;
  readonly seed: string;
  /** Only this world of the seed. */
  readonly world: number | undefined;
  /** How many worlds at the same time. */
  readonly parallel: number;
  readonly replicas: number;
  readonly killsPerWorld: number;
  /** How many times faster the services' time goes; `undefined`: as the store allows. */
  readonly speed: number | undefined;
  readonly termMs: number;
  /** Forgets what an earlier run of the same command has done. */
  readonly fresh: boolean;
  /** Keeps the journals of worlds without violations too. */
  readonly keep: boolean;
  /** Where to write a report in the form of the test runner's. */
  readonly report: string | undefined;
}

export const HELP = `npm run test:chaos -- [option …]

Kills, stops and cuts off replicas of an application from their store, and checks what they did: docs/chaos.md.

  --store NAME         ${STORE_NAMES.join(', ')}; may be given several times; default: all
  --service NAME       ${SERVICE_NAMES.join(', ')}; may be given several times; default: all
  --host KIND          ${HOST_KINDS.join(', ')}; default: one world of four is lambda
  --kills N            kills over each store, default 10
  --seed TEXT          draws the faults; default: another one each time
  --world N            only this world of the seed
  --parallel N         worlds at the same time, default 2
  --replicas N         processes in a world, default 3
  --kills-per-world N  default 10
  --speed N            how many times faster the time of the services goes; default: as the store allows
  --term-ms N          the term of leases and claims, default 30000
  --fresh              begins anew; without it a run that was interrupted is continued
  --keep               keeps the journals of worlds without violations
  --help               this text`;

/** Reads the command line. Throws an error that says what is wrong with it. */
export function readOptions(args: readonly string[]): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: 'string', multiple: true, default: [...STORE_NAMES] },
      service: { type: 'string', multiple: true, default: [...SERVICE_NAMES] },
      host: { type: 'string' },
      kills: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Math.trunc(performance.timeOrigin) % 1_000_000) },
      world: { type: 'string' },
      parallel: { type: 'string', default: '2' },
      replicas: { type: 'string', default: '3' },
      'kills-per-world': { type: 'string', default: '10' },
      speed: { type: 'string' },
      'term-ms': { type: 'string', default: '30000' },
      fresh: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      // As the other suites are given them.
      reporter: { type: 'string', multiple: true },
      'outputFile.json': { type: 'string' },
    },
  });
  return {
    stores: values.store.map((name) => oneOf('store', STORE_NAMES, name)),
    host: values.host === undefined ? undefined : oneOf('host', HOST_KINDS, values.host),
    services: values.service.map((name) => oneOf('service', SERVICE_NAMES, name)),
    kills: number('kills', values.kills),
    seed: values.seed,
    world: values.world === undefined ? undefined : number('world', values.world),
    parallel: number('parallel', values.parallel),
    replicas: number('replicas', values.replicas),
    killsPerWorld: number('kills-per-world', values['kills-per-world']),
    speed: values.speed === undefined ? undefined : number('speed', values.speed),
    termMs: number('term-ms', values['term-ms']),
    fresh: values.fresh,
    keep: values.keep,
    report: values['outputFile.json'],
  };
}

function oneOf<Name extends string>(option: string, names: readonly Name[], text: string): Name {
  const name = names.find((known) => known === text);
  if (name === undefined) throw new Error(`--${option} is ${text}; expected one of ${names.join(', ')}`);
  return name;
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0) return value;
  throw new Error(`--${option} is ${text}; expected a number`);
}
