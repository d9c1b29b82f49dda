import type { StateStore } from '@anyhost/core';
import { openSwitches, type ServiceSwitches } from '@anyhost/core/inspect';
import { unknownService } from '../application/find-service.ts';
import { withRequiredStore } from '../application/open-store.ts';
import { CliError } from '../command/cli-error.ts';
import type { CommandCall } from '../command/command.ts';

/**
 * Opens the switches of an application's services, and calls `use` with them.
 *
 * @throws {CliError} where the application has no such service, or no other process would see a change.
 */
export async function withSwitches<Result>(
  call: CommandCall<object, { readonly service: string }>,
  use: (switches: ServiceSwitches) => Promise<Result>,
): Promise<Result> {
  const loaded = await call.application();
  const { definition, backgroundServices } = loaded.application;
  const { service } = call.arguments;
  if (!backgroundServices.includes(service)) throw unknownService(definition.name, backgroundServices, service);
  return await withRequiredStore(call, loaded, async (store) => {
    assertShared(store);
    return await use(openSwitches(store, loaded.application, { clock: call.surroundings.clock }));
  });
}

function assertShared(store: StateStore): void {
  if (store.durable || store.notDurableBecause !== undefined) return;
  throw new CliError(
    `The state store of the application, ${store.name}, is kept in the memory of one process: no host would see this change. Register a durable store.`,
  );
}
