// For authors: the store, to be given to an application's `stateStore`
export { type DynamoDbStateStore, dynamoDbStateStore } from './dynamodb-state-store.ts';
export type { DynamoDbClientOptions, DynamoDbStateStoreOptions } from './dynamodb-state-store-options.ts';

// For tests and development: the table
export { createStateTable } from './create-state-table.ts';
