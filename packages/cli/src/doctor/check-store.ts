import { messageOf, type StateStore, toError } from '@anyhost/core';
import type { ApplicationPlan } from '@anyhost/infra/plan';
import type { LoadedApplication } from '../application/loaded-application.ts';
import { withStore } from '../application/open-store.ts';
import type { CommandCall } from '../command/command.ts';
import { type Finding, failure, ok, warning } from './finding.ts';

const CHECK = 'state store';

/** Whether the state store of the application can be reached from here, and keeps what its services need. */
export async function checkStore(
  call: CommandCall<object, object>,
  loaded: LoadedApplication,
  plan: ApplicationPlan | undefined,
): Promise<Finding> {
  const needing = plan?.services.filter(({ needsStore }) => needsStore).map(({ name }) => name) ?? [];
  try {
    const finding = await withStore(call, loaded, async (store) => {
      const { clock } = call.surroundings;
      const began = clock.monotonic();
      const { inspect } = await import('@anyhost/core/inspect');
      const { services } = await inspect(store, loaded.application, { clock });
      const tookMs = Math.max(0, Math.round(clock.monotonic() - began));
      const recorded = services.filter(({ isRecorded }) => isRecorded).length;
      return reached(
        store,
        needing,
        `answered in ${tookMs} ms; it has records of ${recorded} ${recorded === 1 ? 'service' : 'services'}`,
      );
    });
    return finding ?? withoutStore(needing);
  } catch (thrown) {
    return failure(CHECK, messageOf(toError(thrown)), 'Check its settings, and that this machine may reach it.');
  }
}

function reached(store: StateStore, needing: readonly string[], answer: string): Finding {
  if (store.durable) return ok(CHECK, `${store.name} ${answer}.`);
  const why = store.notDurableBecause ?? 'its records end with the process';
  const message = `${store.name} ${answer}. It is not durable: ${why}.`;
  if (needing.length === 0) return ok(CHECK, message);
  return warning(CHECK, message, `Register a durable store: ${needing.join(', ')} need one.`);
}

function withoutStore(needing: readonly string[]): Finding {
  if (needing.length === 0) return ok(CHECK, 'None is registered, and no service needs one.');
  return failure(CHECK, `None is registered, and ${needing.join(', ')} need one.`, 'Register one with .stateStore(…).');
}
