import { type StartedServer, startAzurite, startDynalite } from '../../../tools/stores/servers.ts';

/** Servers that stand in for services of a cloud. One of each serves all worlds. */
const STARTERS = { dynalite: startDynalite, azurite: startAzurite } as const;

type StandInName = keyof typeof STARTERS;

const started = new Map<StandInName, Promise<StartedServer>>();

/** The port of a stand-in, which is started when it is asked for first; or why there is none. */
export async function standIn(name: StandInName): Promise<StartedServer['server']> {
  const starting = started.get(name) ?? STARTERS[name]();
  started.set(name, starting);
  return (await starting).server;
}

/** Ends those that were started. */
export async function endStandIns(): Promise<void> {
  for (const starting of started.values()) await (await starting).stop();
  started.clear();
}
