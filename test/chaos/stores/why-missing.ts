import { connect } from 'node:net';
import { standIn } from './stand-ins.ts';
import type { StoreName } from './store-address.ts';

/** Why worlds cannot be run over a store on this machine; `undefined` if they can. */
export async function whyMissing(store: StoreName): Promise<string | undefined> {
  switch (store) {
    case 'sqlite':
      return undefined;
    case 'postgres':
      return await whySilent('PostgreSQL', Number(process.env['PGPORT'] ?? 5432));
    case 'redis':
      return await whySilent('Redis', 6379);
    case 'dynamodb':
      return (await standIn('dynalite')).reason;
    case 'azure-storage':
      return (await standIn('azurite')).reason;
  }
}

function whySilent(name: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.once('error', () => resolve(`no ${name} listens on port ${port} of this machine`));
  });
}
