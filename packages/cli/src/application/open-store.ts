import { type StateStore, silentLogger } from '@anyhost/core';
import { type OpenedStateStore, openStateStore } from '@anyhost/node/tools';
import { CliError } from '../command/cli-error.ts';
import type { CommandCall } from '../command/command.ts';
import type { LoadedApplication } from './loaded-application.ts';

/** How long a store may take to be made, where neither options nor settings say otherwise. */
const STARTUP_TIMEOUT_MS = 15_000;

/**
 * Opens the state store of an application, calls `use` with it, and closes what was opened. Rejects with what opening
 * rejects with.
 *
 * @returns `undefined` where the application registers none; `use` is not called then.
 */
export async function withStore<Result>(
  call: CommandCall<object, object>,
  { application }: LoadedApplication,
  use: (store: StateStore) => Promise<Result>,
): Promise<Result | undefined> {
  const { surroundings, terminal, contentRoot } = call;
  const options = {
    args: call.settings,
    clock: surroundings.clock,
    logger: silentLogger,
    startupTimeoutMs: STARTUP_TIMEOUT_MS,
    ...(contentRoot !== undefined && { contentRoot }),
  };
  const opening = openStateStore(application, options, surroundings.process);
  const opened: OpenedStateStore | undefined = await terminal.during('Opening the state store', opening);
  if (opened === undefined) return undefined;
  try {
    return await terminal.during('Asking the state store', use(opened.store));
  } finally {
    await opened[Symbol.asyncDispose]();
  }
}

/** The same for commands that need a store. */
export async function withRequiredStore<Result>(
  call: CommandCall<object, object>,
  loaded: LoadedApplication,
  use: (store: StateStore) => Promise<Result>,
): Promise<Result> {
  const result = await withStore(call, loaded, async (store) => ({ value: await use(store) }));
  if (result !== undefined) return result.value;
  throw new CliError(
    `${loaded.shown} does not register a state store, so there are no records that this command could read or change. Register one with .stateStore(…).`,
  );
}
