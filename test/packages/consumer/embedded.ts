// The hosts that a program controls itself, one after the other. Prints their results.
import { healthReport } from '@anyhost/core/health';
import { createHost } from '@anyhost/node';
import { fakeInvocationContext, fakeLambdaContext, fakeTimer, schedulerInput, testHost } from '@anyhost/testing';
import { app } from './app.ts';
import { handler } from './lambda.ts';

const host = createHost(app, { health: { port: 0, host: '127.0.0.1' } });
await host.start();
const { status: health } = await healthReport(host.health);
const { status } = await host.run('grace-period-manager');
await host.stop();

const input = schedulerInput({ service: 'price-cache', scheduledTime: '2026-11-20T05:00:00Z' });
const scheduled = await handler({ ...input, trigger: 'schedule' }, fakeLambdaContext());
const summary = await handler({ service: 'grace-period-manager', trigger: 'manual' }, fakeLambdaContext());
await handler.stop();

const virtual = await testHost(app, { settings: { ordering: { checkUpdateTime: '30s' } } });
await virtual.advance('5m');
await virtual.stop();

console.log(
  JSON.stringify({
    core: import.meta.resolve('@anyhost/core'),
    node: { status, state: host.state, health },
    lambda: { scheduled: scheduled === undefined, status: summary.status },
    virtual: virtual.executions.length,
    fakes: [fakeTimer().isPastDue, fakeInvocationContext().functionName],
  }),
);
