import {
  buildHost,
  defineApplication,
  type Execution,
  type ExecutionOutcome,
  every,
  type ServicePolicy,
  type StateStore,
  silentLogger,
} from '@anyhost/core';

/** The application and its service, as they stand in keys: `checkpoint:<OWNER>`. */
export const OWNER = 'store-suite/work';

/** Runs a service once, by hand, on core's own host. */
export async function runOnce(
  store: StateStore,
  work: (execution: Pick<Execution<object>, 'checkpoint'>) => Promise<void>,
  policy: Partial<ServicePolicy<object>> = {},
): Promise<ExecutionOutcome> {
  const app = defineApplication('store-suite')
    .stateStore(() => store)
    .job('work', { schedule: every('1d'), ...policy }, (_signal, execution) => work(execution));
  const platform = { name: 'conformance', longLived: true, logger: silentLogger, environment: {} };
  const host = buildHost(app, platform);
  await host.start();
  try {
    return await host.run('work');
  } finally {
    await host.stop();
  }
}
