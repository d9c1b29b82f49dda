// Replicas of one application on PostgreSQL: `fleet.js node` is one in a container, `fleet.js lambda` an invocation of
// another on Lambda, `fleet.js look`, `pause` and `resume` what an operator does from a third process.
import { createHandler } from '@anyhost/aws-lambda';
import { defineApplication, every } from '@anyhost/core';
import { inspect, openSwitches } from '@anyhost/core/inspect';
import { runHost } from '@anyhost/node';
import { postgresStateStore } from '@anyhost/postgres';
import { fakeLambdaContext, schedulerInput } from '@anyhost/testing';

const openStore = () => postgresStateStore({ connectionString: process.env['DATABASE_URL'] });

const app = defineApplication('billing')
  .stateStore(openStore)
  .job('send', { schedule: every('1s'), dedupe: true, record: { history: 50 } }, async (_signal, { occurrence }) => {
    console.log(`sent ${occurrence?.id}`);
  });

const [, , role] = process.argv;
if (role === 'node') await runHost(app);
else if (role === 'lambda') await invoke();
else await operate();

async function invoke(): Promise<void> {
  const handler = createHandler(app);
  const scheduledTime = new Date(Math.floor(Date.now() / 1000) * 1000);
  await handler(schedulerInput({ service: 'send', scheduledTime }), fakeLambdaContext());
  await handler.stop();
}

async function operate(): Promise<void> {
  await using store = openStore();
  const switches = openSwitches(store, app);
  if (role === 'pause') await switches.pause('send', { by: 'ann', reason: 'the bank is closed' });
  if (role === 'resume') await switches.resume('send', { by: 'ann' });
  const { services } = await inspect(store, app);
  console.log(JSON.stringify(services[0]));
}
