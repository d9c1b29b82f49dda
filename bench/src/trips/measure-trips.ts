import {
  createInvocationHost,
  defineApplication,
  every,
  type ServicePolicy,
  type StateStore,
  silentLogger,
} from '@anyhost/core';
import { expectCount } from '../expect-count.ts';
import { type Figure, type RowResult, valueFigure } from '../figure.ts';
import { countingStore } from '../store/counting-store.ts';
import { isListening } from '../stores/is-listening.ts';
import type { StoreSubject } from '../stores/store-subject.ts';
import { storeSubjects } from '../stores/store-subjects.ts';

const WARM_UP = 3;
const EXECUTIONS = 20;
/** Of one execution: what a service asks of the store, and how many calls it may take with `batch` and without. */
const KINDS = [
  { kind: "record: 'none'", policy: { record: 'none' }, saves: false, together: 0, apart: 0 },
  { kind: "record: 'last'", policy: { record: 'last' }, saves: false, together: 2, apart: 2 },
  { kind: 'dedupe, and a saved checkpoint', policy: { dedupe: true }, saves: true, together: 3, apart: 5 },
] as const satisfies readonly { readonly policy: Partial<ServicePolicy<object>>; readonly [name: string]: unknown }[];

/** How many calls of the store one execution takes in a warm serverless host. */
export async function measureTrips(): Promise<RowResult> {
  const figures: Figure[] = [];
  const notes: string[] = [];
  for (const [name, subject] of Object.entries(storeSubjects)) {
    if (subject.port !== undefined && !(await isListening(subject.port))) {
      notes.push(`trips: ${name} is left out, because nothing listens on port ${subject.port}.`);
      continue;
    }
    figures.push(...(await measureStore(name, subject)));
  }
  const { memory } = storeSubjects;
  if (memory !== undefined) figures.push(...(await measureStore('any store without batch', memory, withoutBatch)));
  return {
    figures,
    notes: [
      ...notes,
      `trips: ${EXECUTIONS} executions of distinct occurrences in one process, after ${WARM_UP} others; a batch counts as one call.`,
    ],
  };
}

async function measureStore(
  name: string,
  subject: StoreSubject,
  change: (store: StateStore) => StateStore = (store) => store,
): Promise<readonly Figure[]> {
  await subject.prepare?.();
  const open = await subject.load();
  const opened = open();
  const store = change(methodsOf(opened.store));
  const figures: Figure[] = [];
  for (const { kind, policy, saves, together, apart } of KINDS) {
    const calls = await callsPerExecution(store, policy, saves);
    const budget = store.batch === undefined ? apart : together;
    const style = { name: `store calls per execution, ${name}: ${kind}`, format: (value: number) => value.toFixed(2) };
    figures.push(valueFigure({ ...style, budget }, [calls]));
  }
  await opened.close();
  return figures;
}

async function callsPerExecution(
  store: StateStore,
  policy: Partial<ServicePolicy<object>>,
  saves: boolean,
): Promise<number> {
  const counts = { calls: 0, conflicts: 0 };
  let executions = 0;
  const application = defineApplication(`bench-${crypto.randomUUID()}`)
    .stateStore(() => countingStore(store, counts))
    .job('work', { schedule: every('1s'), ...policy }, async (_signal, { checkpoint }) => {
      executions += 1;
      if (saves) await checkpoint.save({ executions });
    });
  const platform = { name: 'bench', longLived: false, allowVolatileState: true, logger: silentLogger, environment: {} };
  const host = createInvocationHost(application, platform);
  const invoke = async (second: number): Promise<void> => {
    await host.invoke('work', { trigger: 'schedule', scheduledAt: second * 1000, remainingMs: 60_000 });
  };
  for (let second = 0; second < WARM_UP; second += 1) await invoke(second);
  const before = counts.calls;
  for (let second = WARM_UP; second < WARM_UP + EXECUTIONS; second += 1) await invoke(second);
  const { calls } = counts;
  await host.stop();
  expectCount(`trips, ${store.name}`, { got: executions, expected: WARM_UP + EXECUTIONS });
  return (calls - before) / EXECUTIONS;
}

/**
 * The methods that a host calls for a run, without those that would close the store at the stop of the first host. The
 * store in memory counts as a durable one: it is asked for the same.
 */
function methodsOf(store: StateStore): StateStore {
  const { batch, now } = store;
  return {
    name: store.name,
    durable: true,
    get: (key) => store.get(key),
    list: (prefix) => store.list(prefix),
    set: (key, value, options) => store.set(key, value, options),
    delete: (key, condition) => store.delete(key, condition),
    ...(batch !== undefined && { batch: (writes) => batch.call(store, writes) }),
    ...(now !== undefined && { now: () => now.call(store) }),
  };
}

function withoutBatch({ batch: _, ...store }: StateStore): StateStore {
  return store;
}
