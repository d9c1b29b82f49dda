import { createStateTable } from '@anyhost/dynamodb';
import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DYNALITE_CREDENTIALS } from './open-store.ts';
import type { StorePlace, StoreRequest } from './provide-store.ts';
import { standIn } from './stand-ins.ts';

/** A table of its own in dynalite. */
export async function provideDynamoDb({ folder }: StoreRequest): Promise<StorePlace> {
  const { port, reason } = await standIn('dynalite');
  if (port === undefined) throw new Error(reason);
  const url = new URL(`http://127.0.0.1:${port}`);
  const client = new DynamoDBClient({ endpoint: url.href, region: 'us-east-1', credentials: DYNALITE_CREDENTIALS });
  const space = `chaos-${folder.split('/').at(-1)}`;
  await createStateTable(client, { tableName: space });
  return {
    url,
    space,
    restart: undefined,
    remove: async () => {
      await client.send(new DeleteTableCommand({ TableName: space }));
      client.destroy();
    },
  };
}
